-- grain: one row per customer and month with a contract, 24 of them before the books were closed and 24 after
select
    customers.customer_id,
    customers.plan,
    cast(months.month as integer) as month,
    cast(date '2024-01-01' + to_months(cast(months.month as integer)) as date) as day,
    cast(
        customers.margin + 8 * sqrt(-2 * ln((hash('month', id, months.month) % 1000003 + 0.5) / 1000003))
        * cos(2 * pi() * (hash('noise', id, months.month) % 1000003 + 0.5) / 1000003)
        as decimal(18,2)
    ) as margin
from {{ref 'drawn_customers'}} as customers
inner join range(48) as months (month)
    on months.month between customers.first_month and customers.first_month + customers.months - 1
