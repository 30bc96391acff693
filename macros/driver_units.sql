cast(cast({{of}} as decimal(18,4)) * 10000 as hugeint)
