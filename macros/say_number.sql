{{! A decimal as a sentence prints it: rounded half away from zero, thousands commas, true minus, no negative zero. }}
(
    case when round({{value}}, {{places}}) < 0 then '−' else '' end
    || format('{:,}', cast(trunc(abs(round({{value}}, {{places}}))) as bigint))
    {{#if places}}
    || right(cast(cast(abs(round({{value}}, {{places}})) as decimal(28, {{places}})) as varchar), {{places}} + 1)
    {{/if}}
)
