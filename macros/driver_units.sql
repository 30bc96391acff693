cast(cast({{of}} as decimal(38,4)) * 10000 as hugeint)
