/** E6010 to E6019: unit tests. */
import { didYouMean, type Near } from '../nearest.ts'

export const unitTests = {
  'unit-test-failed': {
    code: 'E6010',
    text: (p: { test: string; model: string; summary: string }) =>
      `Unit test ${p.test} of ${p.model}: ${p.summary}.`,
  },
  'bad-unit-test': {
    code: 'E6011',
    text: (p: { test: string; message: string }) => `Unit test ${p.test} cannot run: ${p.message}`,
  },
  'unit-test-input': {
    code: 'E6012',
    text: (p: { test: string; input: string; model: string } & Near) =>
      `Unit test ${p.test} gives ${p.input}, which ${p.model} does not read.${didYouMean(p.near)}`,
    hint: (p: { known: readonly string[] }) =>
      p.known.length === 0 ? undefined : `It reads ${p.known.join(', ')}.`,
  },
  'fixture-column': {
    code: 'E6013',
    text: (p: { column: string; of: string } & Near) =>
      `The fixture names a column ${p.column}, which ${p.of} does not have.${didYouMean(p.near)}`,
  },
  'fixture-value': {
    code: 'E6014',
    text: (p: { value: string; column: string; type: string }) =>
      `${p.value} is no ${p.type}, which is the type of ${p.column}.`,
  },
  'bad-fixture': {
    code: 'E6015',
    text: (p: { of: string; message: string }) => `The fixture of ${p.of} cannot be read: ${p.message}`,
  },
  'unknown-cte': {
    code: 'E6016',
    text: (p: { cte: string; model: string } & Near) =>
      `${p.model} has no CTE named ${p.cte} in its with clause.${didYouMean(p.near)}`,
  },
} as const
