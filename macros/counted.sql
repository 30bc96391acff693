cast(case when {{when}} then coalesce(summed.{{measure}}, 0) end as bigint) as {{measure}}
