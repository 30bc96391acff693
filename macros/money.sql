cast({{of}} as decimal(18,2))
