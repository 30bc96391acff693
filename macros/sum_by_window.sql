sum(months.{{measure}}) filter (where calendar.is_to_date) as {{measure}}_ltd,
        sum(months.{{measure}}) filter (where calendar.is_in_t12m) as {{measure}}_t12m
