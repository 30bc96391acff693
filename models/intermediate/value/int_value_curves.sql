-- grain: one row per model and curve that values rest on
-- Covariances of the logarithms of its parameters, in one shape for all models; a model with fewer than four has 0 for the rest.
with leaving as (
    select
        'sbg' as model_version,
        segment as curve,
        case when method = 'sbg' then covariance_alpha else power(theta_se / theta, 2) end as cov_1_1,
        case when method = 'sbg' then covariance_alpha_beta else 0 end as cov_1_2,
        case when method = 'sbg' then covariance_beta else 0 end as cov_2_2
    from {{ref 'int_contract_fit'}}
    where sample = 'full' and status <> 'refuse'
),

buying as (
    select
        'bgnbd-gg' as model_version,
        '(all)' as curve,
        cov_r_r as cov_1_1,
        cov_r_alpha as cov_1_2,
        cov_r_a as cov_1_3,
        cov_r_b as cov_1_4,
        cov_alpha_alpha as cov_2_2,
        cov_alpha_a as cov_2_3,
        cov_alpha_b as cov_2_4,
        cov_a_a as cov_3_3,
        cov_a_b as cov_3_4,
        cov_b_b as cov_4_4
    from {{ref 'int_purchase_fit'}}
    where sample = 'full' and status = 'ok'
),

final as (
    select
        model_version, curve, cov_1_1, cov_1_2, cov_2_2,
        0e0 as cov_1_3, 0e0 as cov_1_4, 0e0 as cov_2_3, 0e0 as cov_2_4, 0e0 as cov_3_3, 0e0 as cov_3_4, 0e0 as cov_4_4
    from leaving
    union all by name
    select * from buying
)

select * from final
