100 * list_reduce(
                list_prepend(
                    cast(-1 as double),
                    list_transform(
                        range(1, 53),
                        lambda i: (({{promoters}} - {{detractors}}) / cast({{n}} as double) + 1) / power(2, i)
                    )
                ),
                -- halving from -1 up to the score: the highest difference that a score test still rejects (Tango 1998)
                lambda low, step: case
                    when sqrt(cast({{n}} as double))
                        * (({{promoters}} - {{detractors}}) / cast({{n}} as double) - low - step)
                        > 1.959963984540054 * sqrt(greatest(0, (
                            sqrt(greatest(0,
                                power(
                                    (2 + ({{detractors}} - {{promoters}}) / cast({{n}} as double)) * (low + step)
                                    - ({{promoters}} + {{detractors}}) / cast({{n}} as double), 2
                                )
                                + 8 * {{detractors}} / cast({{n}} as double) * (low + step) * (1 - low - step)
                            ))
                            - (2 + ({{detractors}} - {{promoters}}) / cast({{n}} as double)) * (low + step)
                            + ({{promoters}} + {{detractors}}) / cast({{n}} as double)
                        ) / 2 + (low + step) * (1 - low - step)))
                        then low + step
                    else low
                end
            )
