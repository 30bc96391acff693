/** E6: tests and tie-outs. */
import { didYouMean, type Near } from '../nearest.ts'
import { unitTests } from './unit-tests.ts'

export const checks = {
  'test-failed': {
    code: 'E6001',
    text: (p: { test: string; failures: number }) =>
      `Test ${p.test}: ${p.failures} row${p.failures === 1 ? '' : 's'} should not be there.`,
  },
  'does-not-reconcile': {
    code: 'E6002',
    text: (p: { name: string; groups: number; difference: string; tolerance: string }) =>
      `${p.name} does not tie out: ${p.groups} group${p.groups === 1 ? ' differs' : 's differ'}, ${p.difference} in all (tolerance ${p.tolerance}).`,
    hint: (p: { name: string }) => `The rows of a group: ledgerline reconcile ${p.name} --drill <key>`,
  },
  'join-audit-failed': {
    code: 'E6003',
    text: (p: { name: string; message: string }) => `${p.name}: ${p.message}`,
  },
  'unknown-test': {
    code: 'E6004',
    text: (p: { name: string } & Near) => `There is no generic test named ${p.name}.${didYouMean(p.near)}`,
    hint: (p: Near) =>
      p.near === undefined
        ? 'docs/language.md lists them; one of your own is a file of its name in tests/generic/, and a rule of one table a query in tests/data/.'
        : undefined,
  },
  'bad-test': {
    code: 'E6005',
    text: (p: { test: string; message: string }) => `Test ${p.test} cannot run: ${p.message}`,
    hint: (p: { goesOn?: string | undefined }) =>
      p.goesOn === undefined
        ? undefined
        : `Under a column the expression goes on behind its name: "> 0" means ${p.goesOn} > 0. A whole condition stands under the model's data_tests.`,
  },
  ...unitTests,
  'test-not-run': {
    code: 'E6050',
    text: (p: { test: string }) => `Test ${p.test} was not run: something that it reads was never built.`,
    hint: () => 'Build that too, or leave such tests out: --indirect-selection cautious',
  },
  'tests-need-build': {
    code: 'E6051',
    text: (p: { tests: number }) =>
      p.tests === 1
        ? 'A test of data was not run: nothing is built that it could look at.'
        : `${p.tests} tests of data were not run: nothing is built that they could look at.`,
    hint: () =>
      'Build first, which runs them too: ledgerline build. Unit tests alone: --select test_type:unit',
  },
} as const
