{{! CTEs from `landmark` to `slices` and `windows`. A month is summed once into the slice between two bounds of windows, all of which end on
the same day, and slices make the windows of each lag. }}
slices as (
    select
        months.ordinal,
        months.ordinal = max(landmark.last_ordinal) as is_end,
        count(*) filter (where months.ordinal >= landmark.before_ordinal)
        + count(*) filter (where months.ordinal >= landmark.landmark_ordinal) as slice
    from (select unnest(generate_series(min(before_ordinal), max(last_ordinal))) as ordinal from landmark) as months
    cross join landmark
    group by months.ordinal
),

windows as (
    select landmark.lag_months, slices.slice, max(slices.ordinal) >= landmark.landmark_ordinal as is_after
    from landmark
    inner join slices on slices.ordinal between landmark.before_ordinal and landmark.last_ordinal
    group by landmark.lag_months, landmark.landmark_ordinal, slices.slice
)
