{{! Right only below `where calendar.is_to_date`: _ltd itself asks of no row whether its month has begun. }}
sum(months.{{measure}}) as {{measure}}_ltd,
        sum(case when calendar.is_in_t12m then months.{{measure}} end) as {{measure}}_t12m
