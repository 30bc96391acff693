/**
 * Reads the property files that a scan found and turns their parts into the forms of `types.ts`.
 * In: found `.yml` files. Out: entries that know their file and path. Reads the disk through `Files`.
 */
import type { Diagnostic, Place } from '../diagnostic/index.ts'
import { diagnose } from '../diagnostic/index.ts'
import type { Package } from './packages.ts'
import { type At, type Path, positionsIn } from './positions.ts'
import type { ReadMemory } from './read-memory.ts'
import type { Found } from './scan.ts'
import type { ColumnEntry } from './schema/columns.ts'
import type { ConfigPatch } from './schema/config.ts'
import type { ColumnConstraint, TableConstraint } from './schema/constraints.ts'
import type { PropertiesFile } from './schema/properties.ts'
import { propertiesFile } from './schema/properties.ts'
import type { TestEntry } from './schema/tests.ts'
import type { Files } from './text.ts'
import type { ColumnProps, Constraint, Severity, TestProps } from './types.ts'
import { validate } from './validate.ts'
import { readYaml, type YamlPlaces } from './yaml.ts'

/** A property file that is right, but for keys that nobody knows. */
export interface Properties {
  readonly found: Found
  readonly yaml: YamlPlaces
  readonly content: PropertiesFile
}

/** One item of a property file. */
export interface Entry<T> {
  readonly package: Package
  /** The property file. */
  readonly found: Found
  readonly yaml: YamlPlaces
  readonly path: Path
  readonly value: T
}

export function readProperties(
  found: Found,
  files: Files,
  memory: ReadMemory,
  problems: Diagnostic[],
): Properties | undefined {
  const text = files.read(found.absolute)
  if (text === undefined) return undefined
  const file = files.shown(found.absolute)
  const known = memory.recall(text)
  if (known !== undefined) return { found, yaml: { file, ...positionsIn(file, text) }, content: known }
  const yaml = readYaml(file, text)
  const { value: content, problems: wrong } = validate(propertiesFile, yaml)
  problems.push(...yaml.problems, ...wrong)
  const isRight = yaml.problems.length + wrong.length === 0
  if (content !== undefined && isRight) memory.note(text, content)
  return content === undefined ? undefined : { found, yaml, content }
}

type Part = Exclude<keyof PropertiesFile, 'version' | 'anchors'>

export function entriesOf<K extends Part>(
  all: readonly Properties[],
  key: K,
): Entry<PropertiesFile[K][number]>[] {
  return all.flatMap(({ found, yaml, content }) =>
    content[key].map((value, i) => ({ package: found.package, found, yaml, path: [key, i], value })),
  )
}

export function placeOf(entry: Entry<unknown>, path: Path, at?: At): Place {
  return entry.yaml.placeOf([...entry.path, ...path], at)
}

type WithColumns = { readonly columns: readonly ColumnEntry[] }

export function columnsOf(
  entry: Entry<unknown>,
  holder: WithColumns,
  path: Path,
  defaults: TestDefaults,
): ColumnProps[] {
  return holder.columns.map((column, i): ColumnProps => {
    const at = [...path, 'columns', i]
    const { meta = {}, constraints } = column
    const own = {
      meta,
      constraints: constraints.filter(isPlain).map((constraint) => constraint.type),
      tests: testsOf(entry, column, at, defaults, column.name),
      place: placeOf(entry, [...at, 'name']),
    }
    return Object.assign(said(column), own)
  })
}

const saidKeys = ['data_type', 'description', 'unit', 'currency', 'pii', 'additive', 'nullable'] as const
type SaidKey = (typeof saidKeys)[number]
type Made = 'name' | 'meta' | 'constraints' | 'data_tests' | 'tests'
/** A key of a column that is in neither list would be lost: then this is no `string`, and does not compile. */
type Said = {
  readonly name: Exclude<keyof ColumnEntry, SaidKey | Made> extends never ? string : never
} & Pick<ColumnEntry, SaidKey>

/** What stays as it was written. Key by key, as `...rest` of thousands of columns costs five times that. */
function said(column: ColumnEntry): Said {
  const kept: Record<string, unknown> & { name: string } = { name: column.name }
  for (const key of saidKeys) if (column[key] !== undefined) kept[key] = column[key]
  return kept
}

/** `not_null` and `unique` of one column, which stay with it. */
function isPlain({ type }: ColumnConstraint): boolean {
  return type === 'not_null' || type === 'unique'
}

type WithConstraints = WithColumns & { readonly constraints?: readonly TableConstraint[] }

/** Those of the table, and of its columns what is more than `not_null` and `unique`. */
export function constraintsOf(
  entry: Entry<unknown>,
  holder: WithConstraints,
  path: Path,
): { constraints?: readonly Constraint[] } {
  const own = (holder.constraints ?? []).map((constraint, i) =>
    constraintOf(constraint, constraint.columns ?? [], placeOf(entry, [...path, 'constraints', i])),
  )
  const inColumns = holder.columns.flatMap((column, c) =>
    column.constraints.flatMap((constraint, i) => {
      if (isPlain(constraint)) return []
      const place = placeOf(entry, [...path, 'columns', c, 'constraints', i])
      return [constraintOf(constraint, [column.name], place)]
    }),
  )
  const all = [...own, ...inColumns]
  return all.length === 0 ? {} : { constraints: all }
}

function constraintOf(written: ColumnConstraint, columns: readonly string[], place: Place): Constraint {
  const { type, name, expression, to, to_columns: theirs = [] } = written
  return {
    type,
    ...(name === undefined ? {} : { name }),
    columns,
    ...(expression === undefined ? {} : { expression }),
    ...(to === undefined ? {} : { to: { ref: to, columns: theirs } }),
    place,
  }
}

type WithTests = { readonly data_tests: readonly TestEntry[]; readonly tests: readonly TestEntry[] }

/** What a test is when it does not say. */
export type TestDefaults = ConfigPatch & { readonly severity: Severity }

/** `data_tests:` and dbt's older `tests:`, in that order; a disabled test is no test. */
export function testsOf(
  entry: Entry<unknown>,
  holder: WithTests,
  path: Path,
  defaults: TestDefaults,
  column?: string,
): TestProps[] {
  return (['data_tests', 'tests'] as const).flatMap((key) =>
    holder[key].flatMap((test, i): TestProps[] => {
      const { options } = test
      if ((options.enabled ?? defaults.enabled) === false) return []
      const at = [...path, key, i]
      return [
        {
          name: test.name,
          args: asWritten(entry, [...entry.path, ...at], test),
          ...(column === undefined ? {} : { column }),
          severity: options.severity ?? defaults.severity,
          ...(options.where === undefined ? {} : { where: options.where }),
          ...(options.name === undefined ? {} : { title: options.name }),
          ...(options.description === undefined ? {} : { description: options.description }),
          ...testRules(defaults, options),
          place: test.keyed ? placeOf(entry, [...at, test.name], 'key') : placeOf(entry, at),
        },
      ]
    }),
  )
}

/** Values with zeros before them, as an account has, are taken as they are written: YAML makes 400 of `0400`. */
function asWritten({ yaml }: Entry<unknown>, at: Path, { name, args }: TestEntry): TestProps['args'] {
  const { values } = args
  const isNumber = (value: unknown): boolean => typeof value === 'number'
  if (name !== 'accepted_values' || !Array.isArray(values) || !values.some(isNumber)) return args
  if (!yaml.padsNumbers()) return args
  const holders: Path[] = [
    [...at, name],
    [...at, name, 'arguments'],
  ]
  const exact = values.map((value: unknown, i) => {
    if (!isNumber(value)) return value
    const texts = holders.map((holder) => yaml.writtenAt([...holder, 'values', i]))
    // where there is no such path, what stands above it is told
    return texts.find((text) => text !== undefined && /^[-+]?0\d/.test(text)) ?? value
  })
  return { ...args, values: exact }
}

type TestRules = Pick<
  TestProps,
  'tags' | 'meta' | 'owner' | 'warnIf' | 'errorIf' | 'failCalc' | 'limit' | 'storeFailures' | 'baseline'
>

/** Tags add up, everything else is the test's own or the default. */
export function testRules(defaults: ConfigPatch, own: ConfigPatch): TestRules {
  const tags = [...new Set([...(defaults.tags ?? []), ...(own.tags ?? [])])]
  const meta = { ...defaults.meta, ...own.meta }
  const { owner, warn_if, error_if, fail_calc, limit, store_failures, baseline } = { ...defaults, ...own }
  return {
    ...(tags.length === 0 ? {} : { tags }),
    ...(Object.keys(meta).length === 0 ? {} : { meta }),
    ...(owner === undefined ? {} : { owner }),
    ...(warn_if === undefined ? {} : { warnIf: warn_if }),
    ...(error_if === undefined ? {} : { errorIf: error_if }),
    ...(fail_calc === undefined ? {} : { failCalc: fail_calc }),
    ...(limit === undefined ? {} : { limit }),
    ...(store_failures === undefined ? {} : { storeFailures: store_failures }),
    ...(baseline === undefined ? {} : { baseline }),
  }
}

/** A column that is listed twice, whatever its case. */
export function columnClashes(
  entry: Entry<unknown>,
  holder: WithColumns,
  path: Path,
  name: string,
): Diagnostic[] {
  const seen = new Set<string>()
  return holder.columns.flatMap((column, i) => {
    const key = column.name.toLowerCase()
    if (!seen.has(key)) {
      seen.add(key)
      return []
    }
    const details = { key: `${name}.columns.${column.name}`, message: 'is listed twice.' }
    return [diagnose('bad-value', details, { place: placeOf(entry, [...path, 'columns', i, 'name']) })]
  })
}

/** Two items that describe the same file. */
export function describedTwice(items: readonly Entry<{ readonly name: string }>[]): Diagnostic[] {
  const [first, ...more] = items
  if (first === undefined) return []
  const place = placeOf(first, ['name'])
  return more.map((item) => {
    const details = { name: item.value.name, other: `${place.file}:${place.line}` }
    const trail = [{ label: 'the other properties', place }]
    return diagnose('duplicate-name', details, { place: placeOf(item, ['name']), trail })
  })
}
