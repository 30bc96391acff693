-- grain: one row per entity, department, account and stamp with a movement, a reversal or a year-end release
-- The source keeps balances of the balance sheet; the ledger wants movements. A balance counts at its own stamp and is
-- taken back at the next, so that a row that is absent is a balance of nought.
with balances as (
    select
        *,
        case account_type when 'Assets' then amount else -amount end as debit
    from {{ref 'stg_adventure_works__finance'}}
    where scenario = 'actual' and account_type in ('Assets', 'Liabilities')
),

regular as (
    select * from balances
    where period_index is not null
),

last_period as (
    select max(period_index) as period_index from regular
),

parts as (
    select entity_id, department, account_id, period_index, debit
    from regular
    -- the lines of revenue and expense are the movement of current earnings
    where account_id <> '3550'
    union all
    select regular.entity_id, regular.department, regular.account_id, regular.period_index + 1, -regular.debit
    from regular
    cross join last_period
    where regular.account_id <> '3550' and regular.period_index < last_period.period_index
),

first_stamp as (
    select entity_id, min(period_index) as period_index
    from regular
    group by entity_id
),

movements as (
    select
        parts.entity_id,
        parts.department,
        parts.account_id,
        parts.period_index,
        case when parts.period_index = first_stamp.period_index then 'opening' else 'normal' end as entry_type,
        sum(parts.debit) as amount
    from parts
    inner join first_stamp on parts.entity_id = first_stamp.entity_id
    group by all
),

released as (
    -- at each year start the earnings of the year before leave the account of current earnings
    select entity_id, department, account_id, period_index + 1 as period_index, 'closing' as entry_type, -debit as amount
    from regular
    where account_id = '3550' and period_index % 12 = 11
),

year_end as (
    select balances.*, periods.period_index as in_period
    from balances
    inner join {{ref 'stg_adventure_works__periods'}} as periods
        on balances.stamp between periods.start_date and periods.end_date
    where balances.period_index is null
),

reversed as (
    -- the balances of the next stamp do not contain the reclassification
    select entity_id, department, account_id, in_period + 1 as period_index, 'reversal' as entry_type, -debit as amount
    from year_end
    cross join last_period
    where in_period < last_period.period_index
),

dated as (
    select lines.*, periods.start_date as stamp
    from (
        select * from movements
        union all
        select * from released
        union all
        select * from reversed
    ) as lines
    inner join {{ref 'stg_adventure_works__periods'}} as periods on lines.period_index = periods.period_index
    cross join last_period
    where lines.period_index <= last_period.period_index
),

final as (
    select entity_id, department, account_id, stamp, entry_type, cast(amount as decimal(18,2)) as amount
    from dated
    where amount <> 0
    union all
    select entity_id, department, account_id, stamp, 'normal' as entry_type, cast(debit as decimal(18,2)) as amount
    from year_end
)

select * from final
