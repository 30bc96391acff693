cast(cast({{of}} as decimal(18,2)) * 100 as hugeint)
