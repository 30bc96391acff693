/**
 * Generic tests of the project's own: a file of `tests/generic/` is a macro, and each use of it under `data_tests:` a singular
 * test that calls it. The call stands where the use does in its `.yml`, so that places, ways and frames are those of the user.
 * In: macro files, nodes. Out: the nodes without these uses, the tests, problems. Pure. Start at `withOwnTests`.
 */
import { hash } from 'node:crypto'
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { quoteIdentifier } from '../sql/index.ts'
import { byName } from './names.ts'
import { refName, sourceName } from './schema/tests.ts'
import type { Macro, Model, Seed, SingularTest, SourceTable, TestProps } from './types.ts'

type Tested = Model | Seed | SourceTable

interface Nodes {
  readonly models: readonly Model[]
  readonly seeds: readonly Seed[]
  readonly sources: readonly SourceTable[]
}

/** What such a file is called as a macro, as in dbt, so that it is no macro's namesake. */
const macroOf = (test: string): string => `test_${test}`

export function asMacro(test: Macro): Macro {
  return { ...test, name: macroOf(test.name) }
}

/** @param files  those of `tests/generic/`, by the names of the tests */
export function withOwnTests<N extends Nodes>(
  nodes: N,
  files: readonly Macro[],
  taken: readonly SingularTest[],
  problems: Diagnostic[],
): { nodes: Nodes; tests: readonly SingularTest[] } {
  if (files.length === 0) return { nodes, tests: taken }
  const own = new Map(files.map((file) => [file.name, file]))
  const uses: Use[] = []
  const lift = <T extends Tested>(node: T): T => {
    const rest = (tests: readonly TestProps[], column?: string): readonly TestProps[] =>
      tests.filter((test) => {
        const macro = own.get(test.name)
        if (macro !== undefined && node.config.enabled)
          uses.push({ node, test, macro, ...(column === undefined ? {} : { column }) })
        return macro === undefined
      })
    const columns = node.columns.map((c) =>
      c.tests.length === 0 ? c : { ...c, tests: rest(c.tests, c.name) },
    )
    return { ...node, tests: rest(node.tests), columns }
  }
  const left = {
    models: nodes.models.map(lift),
    seeds: nodes.seeds.map(lift),
    sources: nodes.sources.map(lift),
  }
  const good = uses.filter((use) => {
    const wrong = problemsOf(use)
    problems.push(...wrong)
    return wrong.length === 0
  })
  return { nodes: left, tests: [...taken, ...named(good, taken).map(singular)].sort(byName) }
}

interface Use {
  readonly node: Tested
  readonly test: TestProps
  readonly macro: Macro
  readonly column?: string
}

/** dbt's names, with the arguments in them; where one would be long, or stand for several uses, it ends with a hash. */
function named(uses: readonly Use[], taken: readonly SingularTest[]): (Use & { readonly name: string })[] {
  const once = [...new Map(uses.map((use) => [JSON.stringify(identity(use)), use])).values()]
  const times = new Map<string, number>()
  const count = (key: string): unknown => times.set(key, (times.get(key) ?? 0) + 1)
  for (const { package: pkg, name } of taken) count(`${pkg}.${name}`)
  for (const use of once) count(`${use.node.package}.${plainName(use)}`)
  return once.map((use) => {
    const name = plainName(use)
    const isClear = name.length <= longest && times.get(`${use.node.package}.${name}`) === 1
    return { ...use, name: isClear ? name : `${name.slice(0, longest - 9)}_${hashOf(use)}` }
  })
}

const longest = 100

function plainName({ node, test, column = '' }: Use): string {
  if (test.title !== undefined) return test.title
  const base = [test.name, tableOf(node), column].filter((part) => part !== '').join('_')
  return [base, ...Object.values(test.args).map((value) => String(value).replace(/\W+/g, '_'))].join('__')
}

function hashOf(use: Use): string {
  return hash('sha256', JSON.stringify(identity(use)), 'hex').slice(0, 8)
}

function identity({ node, test, column }: Use): readonly unknown[] {
  const { package: pkg } = node
  return [node.kind, pkg, tableOf(node), column, test.name, test.title, test.args, test.where]
}

function tableOf(node: Tested): string {
  return node.kind === 'source' ? `${node.source}_${node.table}` : node.name
}

function singular({ node, test, macro, column, name }: Use & { readonly name: string }): SingularTest {
  const { args, where, title: _, name: own, column: __, place, tags = [], ...rules } = test
  const owner = rules.owner ?? node.owner
  const about = {
    name: own,
    args,
    ...(column === undefined ? {} : { column }),
    ...(where === undefined ? {} : { where }),
  }
  return {
    ...rules,
    kind: 'test',
    name,
    package: node.package,
    path: place.file,
    // what stands before the call is taken away with the space that it is
    sql: {
      file: place.file,
      text: `${'\n'.repeat(place.line - 1)}${' '.repeat(place.column - 1)}${callOf(macro, node, test, column)}`,
    },
    description: rules.description ?? '',
    tags,
    ...(owner === undefined ? {} : { owner }),
    place,
    generic: { ...about, of: node },
  }
}

function callOf(macro: Macro, node: Tested, { args, where }: TestProps, column: string | undefined): string {
  const table =
    node.kind === 'source'
      ? `(source ${text(node.source)} ${text(node.table)})`
      : `(ref ${text(node.package)} ${text(node.name)})`
  const rows =
    where === undefined ? table : `(concat '(select * from ' ${table} ${text(` where (${where}\n))`)})`
  const given = Object.entries(args).flatMap(([key, value]) => {
    const written = key === 'to' && typeof value === 'string' ? refOf(value) : literal(value)
    return written === undefined ? [] : [`${key}=${written}`]
  })
  const about = column === undefined ? [] : [`column=${text(quoteIdentifier(column))}`]
  return `{{~> ${macroOf(macro.name)} ${[`relation=${rows}`, ...about, ...given].join(' ')}}}`
}

const text = (value: string): string => `'${value.replaceAll("'", "\\'")}'`

function refOf(name: string): string {
  return `(ref ${name.split('.').map(text).join(' ')})`
}

/** As a template writes a value; undefined of what a template cannot be handed. */
function literal(value: unknown): string | undefined {
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number')
    return /^-?\d+(\.\d+)?$/.test(String(value)) ? String(value) : text(String(value))
  if (Array.isArray(value)) {
    const items = value.map(literal)
    return items.includes(undefined) ? undefined : `(list ${items.join(' ')})`
  }
  if (typeof value !== 'string') return undefined
  const other = refName(value)
  if (other !== undefined) return refOf(other)
  const source = sourceName(value)
  return source === undefined ? text(value) : `(source ${text(source.source)} ${text(source.table)})`
}

function problemsOf({ test, macro }: Use): Diagnostic[] {
  const bad = (message: string): Diagnostic =>
    diagnose('bad-test', { test: test.name, message }, { place: test.place })
  return Object.entries(test.args).flatMap(([key, value]) => {
    // of Jinja it is told that it is Jinja
    if (!macro.text.includes('{%') && !reads(macro.text, key))
      return [bad(`${key} is no argument of it: ${macro.file} does not read it.`)]
    const written = key === 'to' && typeof value === 'string' ? '' : literal(value)
    return written === undefined
      ? [bad(`${key} must be a text, a number, true or false, or a list of such.`)]
      : []
  })
}

/** Whether a mustache of the template names it. */
function reads(template: string, name: string): boolean {
  return [...template.matchAll(/\{\{[^}]*\}\}/g)].some(([mustache]) =>
    new RegExp(`(?<![\\w'"])${name}(?![\\w'"=])`).test(mustache),
  )
}
