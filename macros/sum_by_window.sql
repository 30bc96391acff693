sum(months.{{measure}}) as {{measure}}_ltd,
        sum(case when calendar.is_in_t12m then months.{{measure}} end) as {{measure}}_t12m
