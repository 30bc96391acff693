{{! Minor units by a count above nought, to the nearest one, half away from zero. In whole numbers: a quotient of decimals is a DOUBLE, whose half lies on either side. }}
cast(cast(sign({{units}}) * ((2 * abs({{units}}) + {{by}}) // (2 * {{by}})) as decimal(18,0)) * cast(0.01 as decimal(3,2)) as decimal(18,2))
