cast(case when available.{{measure}} then coalesce(sums.{{measure}}_ltd, 0) end as {{type}}) as {{measure}}_ltd,
        cast(
            case when available.{{measure}} then coalesce(sums.{{measure}}_t12m, 0) end as {{type}}
        ) as {{measure}}_t12m
