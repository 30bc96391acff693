-- An oddity of the data that must show: nobody who bought in FY2011 bought in FY2012, and many return in FY2013.
with years as (
    select distinct orders.customer_id, periods.fiscal_year
    from {{ref 'int_orders'}} as orders
    inner join {{ref 'int_fiscal_calendar'}} as periods
        on cast(orders.ordered_at as date) >= periods.fiscal_month and cast(orders.ordered_at as date) <= periods.end_date
),

counted as (
    select
        count(*) filter (where fiscal_year = 2011) as bought_first_year,
        count(*) filter (where fiscal_year = 2012 and exists (
            select 1 from years as earlier where earlier.customer_id = years.customer_id and earlier.fiscal_year = 2011
        )) as stayed,
        count(*) filter (where fiscal_year = 2013 and exists (
            select 1 from years as earlier where earlier.customer_id = years.customer_id and earlier.fiscal_year = 2011
        )) as returned
    from years
)

select * from counted
where bought_first_year = 0 or stayed <> 0 or returned = 0
