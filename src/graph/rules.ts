/**
 * The generic tests of one node: those that are declared and those that its grain and constraints imply. A node in,
 * its rules and the problems of its declarations out. Start at `rulesOf`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { Constraint, Severity, TestProps } from '../project/index.ts'
import type { GraphNode } from './types.ts'

const severity: Severity = 'error'

/** Id of the node that `to:` of a test means: two files may mean two by one name. */
export type Meant = (test: TestProps) => string | undefined

/**
 * Each rule once. A declared test stands for the implied one only when it is as strict: one of severity `warn`, or with a
 * threshold, tells earlier or more, and the promise of the grain is held all the same (decision 0027).
 */
export function rulesOf(
  node: GraphNode,
  meant: Meant = () => undefined,
): { rules: TestProps[]; problems: Diagnostic[] } {
  const keyOf = (test: TestProps): string => ruleKey(test, meant(test))
  const { resource } = node
  const problems: Diagnostic[] = []
  const named = new Map<string, TestProps>()
  const rules: TestProps[] = []
  for (const test of [...resource.tests, ...resource.columns.flatMap((c) => c.tests)]) {
    const key = `${keyOf(test)}\n${test.title ?? ''}`
    const first = named.get(key)
    if (first === undefined) {
      named.set(key, test)
      rules.push(test)
    } else if (settings(first) !== settings(test)) {
      problems.push(diagnose('duplicate-test', { test: test.name, node: node.name }, { place: test.place }))
    }
  }
  const declared = new Set(rules.map(keyOf))
  const held = new Set(rules.filter(isStrict).map(keyOf))
  for (const test of implied(node)) {
    const key = keyOf(test)
    if (held.has(key)) continue
    held.add(key)
    rules.push(declared.has(key) ? { ...test, title: `${ruleName(node, test)}_promised` } : test)
  }
  return { rules, problems }
}

/** Its own name, or dbt's: `unique_orders_order_id`, `unique_combination_orders_a_b`. */
export function ruleName(node: GraphNode, test: TestProps): string {
  if (test.title !== undefined) return test.title
  const about = test.column ?? (Array.isArray(test.args.columns) ? test.args.columns.join('_') : '')
  return [test.name, node.resource.name, about].filter((part) => part !== '').join('_')
}

/** What is asked of which rows, whatever happens when it fails. */
function ruleKey(test: TestProps, to: string | undefined): string {
  const { columns } = test.args
  const args =
    test.name === 'unique_combination' && Array.isArray(columns)
      ? { ...test.args, columns: [...columns].sort() }
      : test.args
  return JSON.stringify([test.name, test.column ?? null, args, test.where ?? null, to ?? null])
}

function settings({ place: _, ...rest }: TestProps): string {
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** One failing row, whichever, is an error. */
export function isStrict(test: TestProps): boolean {
  const softer = [test.warnIf, test.errorIf, test.failCalc, test.limit, test.baseline]
  return test.severity === 'error' && softer.every((setting) => setting === undefined)
}

function implied({ resource }: GraphNode): TestProps[] {
  const tests: TestProps[] = []
  if (resource.kind !== 'source' && resource.grain.length > 0) {
    const place = resource.grainPlace ?? resource.place
    tests.push(...constraintTests({ type: 'primary_key', columns: resource.grain, place }))
  }
  for (const column of resource.columns) {
    for (const name of column.constraints) {
      if (name !== 'not_null' && name !== 'unique') continue
      tests.push({ name, args: {}, column: column.name, severity, place: column.place })
    }
  }
  return [...tests, ...(resource.constraints ?? []).flatMap(constraintTests)]
}

/** A constraint is a promise about the rows, so it is tested like one: the database is not asked to enforce it. */
function constraintTests({ type, name, columns, expression, to, place }: Constraint): TestProps[] {
  // of a primary key the name is that of the key, whose columns are held one by one beside it
  const base = { severity, place, ...(name === undefined ? {} : { title: name }) }
  const notNull = columns.map(
    (column): TestProps => ({
      ...(type === 'not_null' && columns.length === 1 ? base : { severity, place }),
      name: 'not_null',
      args: {},
      column,
    }),
  )
  const [only] = columns
  const unique: TestProps =
    columns.length === 1 && only !== undefined
      ? { ...base, name: 'unique', args: {}, column: only }
      : { ...base, name: 'unique_combination', args: { columns } }
  switch (type) {
    case 'not_null':
      return notNull
    case 'unique':
      return [unique]
    case 'primary_key':
      return [...notNull, unique]
    case 'check':
      return expression === undefined ? [] : [{ ...base, name: 'expression_is_true', args: { expression } }]
    case 'foreign_key': {
      const [field] = to?.columns ?? []
      if (to === undefined || only === undefined || field === undefined) return []
      const { ref, columns: theirs } = to
      return columns.length === 1
        ? [{ ...base, name: 'relationships', args: { to: ref, field }, column: only }]
        : [{ ...base, name: 'foreign_key', args: { columns, to: ref, to_columns: theirs } }]
    }
  }
}
