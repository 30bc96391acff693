/** E2, from E2128: metrics and what they are made of. */
import { didYouMean, type Near } from '../nearest.ts'

export const metrics = {
  'unknown-metric': {
    code: 'E2128',
    text: (p: { metric: string } & Near) => `There is no metric named ${p.metric}.${didYouMean(p.near)}`,
    hint: (p: Near) =>
      p.near === undefined
        ? 'ledgerline metric list names them; docs/metrics.md says how one is made.'
        : undefined,
  },
  'unknown-measure': {
    code: 'E2129',
    text: (p: { measure: string; of?: string | undefined } & Near) =>
      p.of === undefined
        ? `No semantic model has a measure ${p.measure}.${didYouMean(p.near)}`
        : `${p.of} has no measure ${p.measure}.${didYouMean(p.near)}`,
    hint: (p: Near) =>
      p.near === undefined
        ? 'Measures stand under measures: of a semantic model; or write an aggregate, as in measure: sum(net_revenue).'
        : undefined,
  },
  'unknown-dimension': {
    code: 'E2130',
    text: (p: { dimension: string; of: string } & Near) =>
      `${p.of} has no dimension ${p.dimension}.${didYouMean(p.near)}`,
  },
  'metric-cycle': {
    code: 'E2131',
    text: (p: { path: string }) => `These metrics are made of each other: ${p.path}.`,
    hint: () => 'One of them must be made of measures.',
  },
  'bad-metric': {
    code: 'E2132',
    text: (p: { metric: string; message: string }) => `${p.metric}: ${p.message}`,
    hint: () => 'What a metric may be made of is in docs/metrics.md.',
  },
  'unknown-semantic-model': {
    code: 'E2133',
    text: (p: { name: string } & Near) => `There is no semantic model named ${p.name}.${didYouMean(p.near)}`,
  },
  'bad-metric-query': {
    code: 'E2134',
    text: (p: { message: string }) => p.message,
    hint: () => 'ledgerline metric list says by what each metric can be asked.',
  },
} as const
