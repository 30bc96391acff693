sign({{amount}}) * (
            abs({{amount}}) * {{driver}} // {{total}}
            + case
                when
                    row_number() over (
                        partition by {{within}}
                        order by abs({{amount}}) * {{driver}} % {{total}} desc, {{driver}} desc, {{tie}}
                    )
                    <= abs({{amount}}) - sum(abs({{amount}}) * {{driver}} // {{total}}) over (partition by {{within}})
                    then 1
                else 0
            end
        )
