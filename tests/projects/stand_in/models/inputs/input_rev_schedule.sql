-- grain: one row per invoice line, period and time known; I1-1 is over, I2-1 goes on in March
select
    invoice_line_id,
    fiscal_period_id,
    cast(case when {{var 'bad'}} = 'schedule' and invoice_line_id = 'I1-1' then recognised_amount - 0.01 else recognised_amount end as decimal(18,2))
        as recognised_amount,
    'EUR' as currency,
    cast(known_at as timestamp) as known_at,
    'by hand' as source,
    invoice_line_id as source_row
from (
    values
    ('I1-1', 'FY2026-P01', 50.00, '2026-01-31 09:00:00'),
    -- corrected since
    ('I1-1', 'FY2026-P01', 60.00, '2026-02-03 09:00:00'),
    ('I1-1', 'FY2026-P02', 40.00, '2026-02-28 09:00:00'),
    ('I2-1', 'FY2026-P01', 15.00, '2026-01-31 09:00:00')
) as schedule (invoice_line_id, fiscal_period_id, recognised_amount, known_at)
