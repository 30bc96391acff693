{{! Periods by day: a day is looked up by equality, where a search between the ends of periods sorts both sides. }}
(select *, cast(unnest(generate_series(cast(fiscal_month as timestamp), cast(end_date as timestamp), interval 1 day)) as date) as day from {{of}})
