-- Whatever is matched on, every new customer whose window is over counts once, as mart_acquisition counts them; age bands add up to (all).
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

expected as (
    select windows.window_months, acquisition.channel, sum(acquisition.new_customers) as customers
    from {{ref 'mart_acquisition'}} as acquisition
    inner join calendar as birth on acquisition.cohort_month = birth.fiscal_month
    cross join (values (12), (24), (36)) as windows (window_months)
    inner join calendar as after on birth.ordinal + windows.window_months = after.ordinal
    where after.end_date <= {{var 'as_of_date'}} and acquisition.new_customers > 0
    group by all
),

whole as (
    select * from {{ref 'mart_channel_matched'}} where age_band = '(all)'
),

bands as (
    select
        window_months,
        channel,
        sum(customers) as customers,
        sum(customers_matched) as customers_matched,
        sum(net_revenue) as net_revenue,
        sum(cm3) as cm3,
        sum(contribution_matched) as contribution_matched
    from {{ref 'mart_channel_matched'}}
    where matched_on = 'start_and_age' and age_band <> '(all)'
    group by window_months, channel
)

select whole.matched_on, coalesce(whole.channel, expected.channel) as channel, whole.customers, expected.customers as expected
from expected
cross join (values ('start'), ('start_and_age')) as matches (matched_on)
full join whole
    on expected.window_months = whole.window_months
    and expected.channel = whole.channel
    and matches.matched_on = whole.matched_on
where whole.customers is distinct from expected.customers
union all
select 'bands' as matched_on, whole.channel, whole.customers, bands.customers as expected
from whole
left join bands on whole.window_months = bands.window_months and whole.channel = bands.channel
where whole.matched_on = 'start_and_age'
    and (
        whole.customers is distinct from bands.customers
        or whole.customers_matched is distinct from bands.customers_matched
        or whole.net_revenue is distinct from bands.net_revenue
        or whole.cm3 is distinct from bands.cm3
        or coalesce(whole.contribution_matched, 0) <> coalesce(bands.contribution_matched, 0)
    )
