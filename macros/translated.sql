{{! An amount at a rate, rounded once, half away from zero; wide in between: 18 digits overflow at a million. }}
cast(round(cast({{amount}} as decimal(28,2)) * {{rate}}, 2) as decimal(18,2))
