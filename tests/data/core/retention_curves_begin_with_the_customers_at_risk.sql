-- A curve begins with the customers of mart_revenue_at_risk on its day; a year on, those whom the latter has as lost are gone from it.
select curve.*, risk.customers as customers_at_risk, risk.lost_12m
from {{ref 'mart_retention_curve'}} as curve
left join {{ref 'mart_revenue_at_risk'}} as risk
    on curve.fiscal_month = risk.fiscal_month and curve.score_band_opening = risk.score_band_opening and risk.segment = '(all)'
where curve.customers is distinct from risk.customers
    or (curve.age_months = (select max(periods_per_year) from {{ref 'int_revenue_periods'}}) and curve.customers - curve.stayed < risk.lost_12m)
