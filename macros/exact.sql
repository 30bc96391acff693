{{! Decimal, so that sums add up alike in whatever order threads finish; wide, so that products fit. }}
cast(round({{of}}, 6) as decimal(38,6))
