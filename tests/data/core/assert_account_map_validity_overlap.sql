-- Two map rows of the same specificity never hold on the same day: there would be no most specific row to win.
select
    earlier.account_id,
    earlier.entity_id,
    earlier.cost_centre,
    earlier.report_line as report_line,
    later.report_line as other_report_line,
    later.valid_from as overlaps_from,
    earlier.valid_to as overlaps_to
from {{ref 'input_account_map'}} as earlier
inner join {{ref 'input_account_map'}} as later
    on earlier.account_id = later.account_id
    and earlier.entity_id = later.entity_id
    and earlier.cost_centre = later.cost_centre
    and earlier.valid_from < later.valid_from
    and coalesce(earlier.valid_to, date '9999-12-31') > later.valid_from
order by earlier.account_id, earlier.entity_id, earlier.cost_centre, earlier.valid_from, later.valid_from
