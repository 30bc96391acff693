/** E3: binding. */
import { didYouMean, type Near } from '../nearest.ts'

export const binding = {
  'does-not-bind': {
    code: 'E3101',
    text: (p: { message: string; candidates?: readonly string[] | undefined }) => p.message,
    hint: (p: { message: string; candidates?: readonly string[] | undefined }) =>
      p.candidates === undefined || p.candidates.length === 0
        ? undefined
        : `Near: ${p.candidates.slice(0, 5).join(', ')}.`,
  },
  'contract-column-missing': {
    code: 'E3102',
    text: (p: { model: string; column: string; type: string }) =>
      `The contract of ${p.model} has a column ${p.column} ${p.type}, which the SQL does not give.`,
    hint: (p: { model: string; column: string; type: string }) =>
      `Select it, e.g. cast(null as ${p.type}) as ${p.column} where the source has no such fact.`,
  },
  'contract-type': {
    code: 'E3103',
    text: (p: { model: string; column: string; declared: string; actual: string }) =>
      `${p.model}.${p.column} is declared ${p.declared}, but the SQL gives ${p.actual}.`,
    hint: (p: { declared: string; column: string; model: string; actual: string }) =>
      `Cast it: cast(… as ${p.declared}) as ${p.column}.`,
  },
  'money-left-decimal': {
    code: 'E3104',
    text: (p: { model: string; column: string; actual: string }) =>
      `${p.model}.${p.column} says unit: money, but the SQL gives ${p.actual}.`,
    hint: () =>
      'Money stays DECIMAL: decimal / integer, avg(decimal) and round of a quotient are DOUBLE. Keep the parts, or cast back and round once, at the end.',
  },
  'contract-column-extra': {
    code: 'E3105',
    text: (p: { model: string; column: string } & Near) =>
      `The SQL of ${p.model} gives a column ${p.column} that its contract does not have.${didYouMean(p.near)}`,
  },
  'clock-or-random': {
    code: 'E3106',
    text: (p: { fn: string }) => `${p.fn} gives another answer on every run; models must be reproducible.`,
    hint: () => "Use {{var 'as_of_date'}} for the clock.",
  },
  'grain-column-missing': {
    code: 'E3107',
    text: (p: { model: string; column: string } & Near) =>
      `The grain of ${p.model} names ${p.column}, which is not a column of it.${didYouMean(p.near)}`,
  },
  'unsafe-type': {
    code: 'E3108',
    text: (p: { model: string; column: string; actual: string }) =>
      `${p.model}.${p.column} is ${p.actual}, which many BI tools cannot read in a published table.`,
    hint: () => 'Cast it to bigint, decimal(p,s), double, varchar, date, timestamp or boolean.',
  },
  'no-columns': {
    code: 'E3109',
    text: (p: { model: string }) =>
      `${p.model} is abstract and not filled, so its contract must list typed columns.`,
  },
} as const
