/**
 * The methods of the grammar, `tag:`, `path:` and so on, each one entry of a list.
 * In: an item and the term. Out: whether it is meant. Pure. To add one: an entry here, a line in docs/commands.md.
 */
import type { Diagnostic } from '../../diagnostic/index.ts'
import type { SingularTest } from '../../project/index.ts'
import type { Check } from '../types.ts'
import type { SelectionContext } from './context.ts'
import type { Term } from './grammar.ts'
import type { Item } from './items.ts'
import { type Matches, needs, nodeMethods, oneOf, text, unknownValue } from './node-methods.ts'
import { wildcard } from './pattern.ts'
import { stateMatcher, stateValues } from './state.ts'

/** Of a use of a generic test of the project's own, which it is. */
function ownGeneric(check: Check): SingularTest['generic'] {
  return check.kind === 'singular' ? check.test.generic : undefined
}

type Method = (term: Term, context: SelectionContext) => Matches | Diagnostic

const testTypes = ['generic', 'singular', 'unit', 'data', 'reconcile', 'join_audit']
const statuses = ['success', 'error', 'fail', 'warn', 'skipped', 'pass']

export const methods: Readonly<Record<string, Method>> = {
  ...nodeMethods,
  owner: text((item, value) => item.owner !== undefined && wildcard(value, item.owner)),
  exposure: text((item, value) => item.type === 'exposure' && called(item, value)),
  metric: text((item, value) => item.type === 'metric' && called(item, value)),
  semantic_model: text((item, value) => item.type === 'semantic_model' && called(item, value)),
  unit_test: text((item, value) => item.type === 'unit_test' && called(item, value)),
  test_type: oneOf(testTypes, (item, value) => {
    if (item.type === 'unit_test') return value === 'unit'
    const { check } = item
    if (check === undefined) return false
    const kind = ownGeneric(check) === undefined ? check.kind : 'generic'
    return value === 'data' || kind === value
  }),
  test_name: text((item, value) => {
    const { check } = item
    const own = check && ownGeneric(check)?.name
    if (check === undefined || (check.kind === 'singular' && own === undefined)) return false
    return wildcard(value, own ?? (check.kind === 'generic' ? check.test.name : check.kind))
  }),
  state: (term, { previous, now }) =>
    !stateValues.includes(term.value)
      ? unknownValue(term, stateValues)
      : previous === undefined || now === undefined
        ? needs(term, '--state with the folder of an earlier manifest.json')
        : stateMatcher(term.value, previous, now),
  result: (term, { results }) =>
    !statuses.includes(term.value)
      ? unknownValue(term, statuses)
      : results === undefined
        ? needs(term, '--state with the folder of an earlier run_results.json')
        : (item) => results.get(item.id) === term.value,
  source_status: (term, { fresher }) =>
    term.value !== 'fresher'
      ? unknownValue(term, ['fresher'])
      : fresher === undefined
        ? needs(term, '--state with the folder of an earlier sources.json; run: ledgerline source freshness')
        : (item) => fresher.has(item.id),
  cached: (term, { stale }) =>
    !['true', 'false'].includes(term.value)
      ? unknownValue(term, ['true', 'false'])
      : stale === undefined
        ? needs(term, 'a command that reads the working database')
        : (item) => item.node !== undefined && stale.has(item.id) === (term.value === 'false'),
  pii: (term, { pii }) =>
    pii === undefined
      ? needs(term, 'a command that binds the project')
      : (item) => [...(pii.get(item.id) ?? [])].some((kind) => wildcard(term.value, kind)),
  column: (term, { columnReaders }) => {
    if (!term.value.includes('.')) return needs(term, 'a model and a column, as in column:orders.amount')
    if (columnReaders === undefined) return needs(term, 'a command that binds the project')
    const found = columnReaders(term.value)
    return (item) => found?.has(item.id) ?? false
  },
}

/** By its name, or by `package.name`. */
function called(item: Item, value: string): boolean {
  const parts = value.split('.')
  const [pkg = '*', name = '*'] = parts.length === 2 ? parts : ['*', value]
  return wildcard(pkg, item.package) && wildcard(name, item.name)
}
