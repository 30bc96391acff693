greatest(
            least(
                abs({{amount}}) - sum({{nodes}} * (abs({{amount}}) * {{driver}} // {{total}})) over (partition by {{within}})
                - sum({{nodes}}) over (
                    partition by {{within}}
                    order by abs({{amount}}) * {{driver}} % {{total}} desc, {{driver}} desc, {{tie}}
                    rows between unbounded preceding and current row
                ) + {{nodes}},
                {{nodes}}
            ),
            0
        )
