/**
 * Reads the property files that a scan found and turns their parts into the forms of `types.ts`.
 * In: found `.yml` files. Out: entries that know their file and path. Reads the disk through `Files`.
 */
import type { Diagnostic, Place } from '../diagnostic/index.ts'
import { diagnose } from '../diagnostic/index.ts'
import type { Package } from './packages.ts'
import type { At, Path } from './positions.ts'
import type { Found } from './scan.ts'
import type { ColumnEntry, PropertiesFile } from './schema/properties.ts'
import { propertiesFile } from './schema/properties.ts'
import type { TestEntry } from './schema/tests.ts'
import type { Files } from './text.ts'
import type { ColumnProps, Severity, TestProps } from './types.ts'
import { validate } from './validate.ts'
import { readYaml, type YamlFile } from './yaml.ts'

/** A property file that is right. */
export interface Properties {
  readonly found: Found
  readonly yaml: YamlFile
  readonly content: PropertiesFile
}

/** One item of a property file. */
export interface Entry<T> {
  readonly package: Package
  /** The property file. */
  readonly found: Found
  readonly yaml: YamlFile
  readonly path: Path
  readonly value: T
}

export function readProperties(found: Found, files: Files, problems: Diagnostic[]): Properties | undefined {
  const text = files.read(found.absolute)
  if (text === undefined) return undefined
  const yaml = readYaml(files.shown(found.absolute), text)
  const { value: content, problems: wrong } = validate(propertiesFile, yaml)
  problems.push(...yaml.problems, ...wrong)
  return content === undefined ? undefined : { found, yaml, content }
}

export function entriesOf<K extends 'models' | 'seeds' | 'sources' | 'tests'>(
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
  severity: Severity,
): ColumnProps[] {
  return holder.columns.map((column, i): ColumnProps => {
    const at = [...path, 'columns', i]
    const { data_tests: _dataTests, tests: _tests, meta = {}, ...rest } = column
    return {
      ...rest,
      meta,
      tests: testsOf(entry, column, at, severity, column.name),
      place: placeOf(entry, [...at, 'name']),
    }
  })
}

type WithTests = { readonly data_tests: readonly TestEntry[]; readonly tests: readonly TestEntry[] }

/** `data_tests:` and dbt's older `tests:`, in that order. */
export function testsOf(
  entry: Entry<unknown>,
  holder: WithTests,
  path: Path,
  severity: Severity,
  column?: string,
): TestProps[] {
  return (['data_tests', 'tests'] as const).flatMap((key) =>
    holder[key].map((test, i): TestProps => {
      const at = [...path, key, i]
      return {
        name: test.name,
        args: test.args,
        ...(column === undefined ? {} : { column }),
        severity: test.severity ?? severity,
        ...(test.where === undefined ? {} : { where: test.where }),
        place: test.keyed ? placeOf(entry, [...at, test.name], 'key') : placeOf(entry, at),
      }
    }),
  )
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
