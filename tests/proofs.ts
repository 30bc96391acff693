/**
 * The longer proofs: test files that `npm test` leaves out, so that it comes nearer to five minutes on two cores. `npm run proofs`
 * runs them, and so does `.ci/run`. What each shows and what came of it is in docs/proofs.md (tests/docs.test.ts).
 */
export const proofs: readonly string[] = [
  'tests/examples/olist.test.ts',
  'tests/examples/adventure-works.test.ts',
  'tests/examples/effects.test.ts',
  'tests/models/adoption_by_month.test.ts',
  'tests/models/by_document.test.ts',
  'tests/models/by_experiment.test.ts',
  'tests/models/by_key.test.ts',
  'tests/models/by_ledger.test.ts',
  'tests/models/closed_loop_by_answer.test.ts',
  'tests/models/cohorts_by_period.test.ts',
  'tests/models/cx_group_by_month.test.ts',
  'tests/models/employees_by_month.test.ts',
  'tests/models/issues_by_quarter.test.ts',
  'tests/models/link_by_customer.test.ts',
  'tests/models/revenue_by_period.test.ts',
  'tests/models/service_by_month.test.ts',
  'tests/models/unit_tests_elsewhere.test.ts',
  'tests/examples/your-own-company.test.ts',
  'tests/engine/keys-in-parts.test.ts',
  'tests/engine/kept-values.test.ts',
  'tests/engine/new-rows.test.ts',
  'tests/engine/new-rows-singular.test.ts',
  'tests/engine/new-rows-whole.test.ts',
  'tests/engine/pieces.test.ts',
  'tests/engine/ref-within.test.ts',
  'tests/models/revenue_laws.test.ts',
]
