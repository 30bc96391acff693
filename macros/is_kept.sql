{{! Movements of what is left of a base: of it before growth, and with it. }}
movement in ('opening', 'contraction', 'churn'{{#if (eq growth 'true')}}, 'upsell', 'cross_sell', 'price'{{/if}})
