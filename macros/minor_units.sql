cast(cast({{of}} as decimal(38,2)) * 100 as hugeint)
