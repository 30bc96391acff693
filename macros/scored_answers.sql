{{! Answers that may be a customer's score, by `order` in the order in which a customer gave them. }}
select
        customer_id,
        metric_id,
        -- an answer that names no person is the account's own
        coalesce(respondent_id, '') as respondent,
        answer_id,
        metric_version,
        score,
        good_score,
        score_band,
        carry_months,
        responded_local,
        greatest(responded_local, known_local) as usable_from,
        {{order}} as answer_no
    from {{ref 'int_responses'}}
    where is_answer_head
        and customer_id is not null
        and responded_at is not null
        and score_band <> 'NO_SCORE'
