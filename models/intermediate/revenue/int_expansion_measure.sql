-- grain: one row
select {{#if (input_present 'input_subscriptions')}}'mrr'{{else}}'t12m'{{/if}} as measure
