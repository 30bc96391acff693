-- answers, and segments where there are any, add up to everyone who answered
with parts as (
    select
        metric_id, behaviour, case when score is null then 'segments' else 'answers' end as kind,
        sum(respondents) as respondents, sum(said) as said, sum(did) as did
    from {{ref 'mart_say_do'}}
    where score is not null or segment <> '(all)'
    group by all
)

select parts.*, everyone.respondents as everyone, everyone.said as everyone_said, everyone.did as everyone_did
from parts
inner join {{ref 'mart_say_do'}} as everyone
    on parts.metric_id = everyone.metric_id and parts.behaviour = everyone.behaviour
    and everyone.segment = '(all)' and everyone.score is null
where parts.respondents <> everyone.respondents or parts.said <> everyone.said or parts.did <> everyone.did
