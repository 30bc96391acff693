/**
 * Makes the unit tests that stand below models or beside them, with their fixtures.
 * In: property files, fixture files. Out: unit tests and problems. Reads fixtures through `Files`.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { type Entry, entriesOf, type Properties, placeOf } from './entries.ts'
import { type Named, nameClashes } from './names.ts'
import type { Path } from './positions.ts'
import type { FixtureEntry, UnitTestEntry } from './schema/unit-tests.ts'
import { type Files, firstLine } from './text.ts'
import type { Fixture, FixtureRow, UnitTest } from './types.ts'

type Item = Entry<UnitTestEntry> & { readonly model: string }

export function makeUnitTests(
  properties: readonly Properties[],
  files: Files,
  problems: Diagnostic[],
): readonly UnitTest[] {
  const beside = entriesOf(properties, 'unit_tests').map(
    (item): Item => ({ ...item, model: item.value.model }),
  )
  const below = entriesOf(properties, 'models').flatMap((model) =>
    model.value.unit_tests.map(
      (value, i): Item => ({
        ...model,
        path: [...model.path, 'unit_tests', i],
        value,
        model: model.value.name,
      }),
    ),
  )
  const items = [...beside, ...below]
  const names = items.map(
    (item): Named => ({
      name: `${item.model}.${item.value.name}`,
      place: placeOf(item, ['name']),
      within: item.package.name,
    }),
  )
  problems.push(...nameClashes(names))
  const tests = items.map((item) => makeUnitTest(item, files, problems))
  const key = (test: UnitTest): string => `${test.model}.${test.name}`
  return tests.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

function makeUnitTest(item: Item, files: Files, problems: Diagnostic[]): UnitTest {
  const { value } = item
  const { config = {} } = value
  const fixture = (entry: FixtureEntry, path: Path): Fixture => fixtureOf(item, entry, path, files, problems)
  return {
    kind: 'unit_test',
    name: value.name,
    package: item.package.name,
    path: item.yaml.file,
    description: value.description ?? '',
    model: item.model,
    given: value.given.map((entry, i) => ({
      input: entry.input,
      fixture: fixture(entry, ['given', i]),
      place: placeOf(item, ['given', i, 'input']),
    })),
    expect: {
      ...(value.expect.cte === undefined ? {} : { cte: value.expect.cte }),
      fixture: fixture(value.expect, ['expect']),
      place: placeOf(item, ['expect'], 'key'),
    },
    overrides: overridesOf(value),
    tags: config.tags ?? [],
    enabled: config.enabled ?? true,
    place: placeOf(item, ['name']),
    modelPlace: placeOf(item, ['model']),
    overridePlaces: overridePlacesOf(item, value),
  }
}

function overridePlacesOf(
  item: Item,
  { overrides = {} }: UnitTestEntry,
): NonNullable<UnitTest['overridePlaces']> {
  return Object.fromEntries(
    (['vars', 'macros'] as const).flatMap((kind) =>
      Object.keys(overrides[kind] ?? {}).map((name) => [name, placeOf(item, ['overrides', kind, name])]),
    ),
  )
}

function overridesOf({ overrides = {}, now }: UnitTestEntry): UnitTest['overrides'] {
  const { is_incremental: incremental, ...macros } = overrides.macros ?? {}
  return {
    vars: overrides.vars ?? {},
    env: overrides.env_vars ?? {},
    ...(overrides.currency === undefined ? {} : { currency: overrides.currency }),
    ...(overrides.inputs === undefined ? {} : { inputs: overrides.inputs }),
    ...(typeof incremental === 'boolean' ? { isIncremental: incremental } : {}),
    macros: Object.fromEntries(Object.entries(macros).map(([name, text]) => [name, String(text)])),
    ...(now === undefined ? {} : { now }),
  }
}

function fixtureOf(
  item: Item,
  { format, rows = [], fixture }: FixtureEntry,
  path: Path,
  files: Files,
  problems: Diagnostic[],
): Fixture {
  if (fixture !== undefined) return fixtureFile(item, { name: fixture, format }, path, files, problems)
  const place = placeOf(item, [...path, 'rows'], 'text')
  if (typeof rows === 'string') return { format: format === 'sql' ? 'sql' : 'csv', text: rows, place }
  return {
    format: 'rows',
    rows: rows.map((row, i) => exactRow(item, row, [...path, 'rows', i])),
    rowPlaces: rows.map((_, i) => placeOf(item, [...path, 'rows', i])),
    place,
  }
}

/** A number with more digits than a double keeps, or with zeros before it, as an account has, is taken as it is written. */
function exactRow(item: Item, row: FixtureRow, path: Path): FixtureRow {
  const pads = item.yaml.padsNumbers()
  const isAsWritten = (value: FixtureRow[string]): boolean =>
    typeof value !== 'number' || (!pads && String(value).replaceAll(/\D/g, '').length <= 15)
  if (Object.values(row).every(isAsWritten)) return row
  const exact = Object.entries(row).map(([name, value]) => {
    if (isAsWritten(value)) return [name, value]
    const written = item.yaml.writtenAt([...item.path, ...path, name])
    const isLong = String(value).replaceAll(/\D/g, '').length > 15
    return [name, written !== undefined && (isLong || /^[-+]?0\d/.test(written)) ? written : value]
  })
  return Object.fromEntries(exact)
}

const folder = 'tests/fixtures'

function fixtureFile(
  item: Item,
  wanted: { readonly name: string; readonly format?: FixtureEntry['format'] },
  path: Path,
  files: Files,
  problems: Diagnostic[],
): Fixture {
  const endings =
    wanted.format === 'csv' || wanted.format === 'sql' ? [wanted.format] : (['csv', 'sql'] as const)
  const place = placeOf(item, [...path, 'fixture'])
  for (const format of endings) {
    const absolute = join(item.package.dir, folder, `${wanted.name}.${format}`)
    if (!existsSync(absolute)) continue
    const text = files.read(absolute) ?? ''
    return { format, text, place: firstLine(files.shown(absolute)) }
  }
  const file = `${folder}/${wanted.name}.${endings.join(' or .')}`
  problems.push(diagnose('file-missing', { kind: 'fixture', name: wanted.name, file }, { place }))
  return { format: 'rows', rows: [], place }
}
