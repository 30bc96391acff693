-- grain: one row per model, measure and decile of what was foretold, and one for all
select * from {{ref 'int_value_calibration'}}
order by model_version, measure, decile
