/** E2: names and graph. */
import { didYouMean, type Near } from '../nearest.ts'

export const references = {
  'unknown-ref': {
    code: 'E2101',
    text: (p: { to: string } & Near) => `There is no model or seed named ${p.to}.${didYouMean(p.near)}`,
  },
  'unknown-source': {
    code: 'E2102',
    text: (p: { source: string; table: string } & Near) =>
      `There is no source table ${p.source}.${p.table}.${didYouMean(p.near)}`,
  },
  cycle: {
    code: 'E2103',
    text: (p: { path: string }) => `These models read each other: ${p.path}.`,
    hint: () => 'Break the circle: one of them must read an earlier layer.',
  },
  'duplicate-name': {
    code: 'E2104',
    text: (p: { name: string; other: string }) => `${p.name} is also defined in ${p.other}.`,
    hint: () => 'Names are unique over all packages, whatever their case; rename one of them.',
  },
  'layer-order': {
    code: 'E2105',
    text: (p: { from: string; fromLayer: string; to: string; toLayer: string }) =>
      `${p.from} (${p.fromLayer}) may not read ${p.to} (${p.toLayer}).`,
    hint: () => 'Layers: staging, inputs, intermediate, marts, reports. Only staging reads sources.',
  },
  'unknown-selector': {
    code: 'E2106',
    text: (p: { selector: string } & Near) => `Nothing is selected by ${p.selector}.${didYouMean(p.near)}`,
  },
  'ambiguous-fill': {
    code: 'E2107',
    text: (p: { name: string; other: string }) => `${p.name} is filled twice; the other one is ${p.other}.`,
  },
  'unknown-column': {
    code: 'E2108',
    text: (p: { column: string; model: string } & Near) =>
      `${p.model} has no column ${p.column}.${didYouMean(p.near)}`,
  },
} as const
