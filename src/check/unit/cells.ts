/**
 * Fixtures given as rows or CSV, brought into one form: named columns and the text of every value. Pure.
 * Both forms go the same way from here on, so that neither can mean something else than the other.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../../diagnostic/index.ts'
import type { Fixture } from '../../project/index.ts'
import type { ColumnType } from '../../warehouse/index.ts'
import { parseCsv } from './csv.ts'
import { lossOf } from './lossy.ts'

export interface Cells {
  readonly columns: readonly ColumnType[]
  readonly rows: readonly { readonly values: readonly (string | null)[]; readonly place: Place }[]
}

interface Written {
  /** Names in the order of first mention, with where they stand. */
  readonly names: ReadonlyMap<string, Place>
  readonly rows: readonly { readonly values: ReadonlyMap<string, string | null>; readonly place: Place }[]
}

type CellFixture = Exclude<Fixture, { readonly format: 'sql' }>

/**
 * Cells of the columns that are there, beside what is wrong with the others, so that all is told in one go.
 * @param types  columns that the fixture may name @param of  whose columns they are, for messages
 */
export function cellsOf(
  fixture: CellFixture,
  types: readonly ColumnType[],
  of: string,
): { readonly cells: Cells; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = []
  const written = fixture.format === 'rows' ? fromRows(fixture) : fromCsv(fixture, of, problems)
  const columns: ColumnType[] = []
  const taken = new Map<string, string>()
  for (const [name, place] of written.names) {
    const found = types.find((t) => t.name.toLowerCase() === name.toLowerCase())
    if (found === undefined) problems.push(unknownColumn(name, types, of, place))
    else if (taken.has(found.name)) {
      const message = `the column ${found.name} is named twice.`
      problems.push(diagnose('bad-fixture', { of, message }, { place }))
    } else {
      taken.set(found.name, name)
      columns.push(found)
    }
  }
  const rows = written.rows.map(({ values, place }) => ({
    place,
    values: columns.map((c) => values.get(taken.get(c.name) ?? '') ?? null),
  }))
  problems.push(...lossyValues(columns, rows))
  return { cells: { columns, rows }, problems }
}

export function unknownColumn(
  column: string,
  types: readonly ColumnType[],
  of: string,
  place: Place,
): Diagnostic {
  const near = nearest(
    column,
    types.map((t) => t.name),
  )
  return diagnose('fixture-column', { column, of, near }, { place })
}

function fromRows(fixture: Extract<Fixture, { readonly format: 'rows' }>): Written {
  const names = new Map<string, Place>()
  const rows = fixture.rows.map((row, i) => {
    const place = fixture.rowPlaces?.[i] ?? fixture.place
    for (const name of Object.keys(row)) if (!names.has(name)) names.set(name, place)
    const values = new Map(Object.entries(row).map(([k, v]) => [k, v === null ? null : String(v)]))
    return { values, place }
  })
  return { names, rows }
}

function fromCsv(
  fixture: Extract<Fixture, { readonly format: 'csv' }>,
  of: string,
  problems: Diagnostic[],
): Written {
  const placeAt = (line: number): Place => ({ ...fixture.place, line: fixture.place.line + line })
  const [header, ...lines] = parseCsv(fixture.text)
  const headerPlace = placeAt(header?.line ?? 0)
  const heads = (header?.cells ?? []).map((cell) => (cell ?? '').trim())
  for (const name of heads.filter((h, i) => heads.indexOf(h) !== i)) {
    const message = `the column ${name} is named twice.`
    problems.push(diagnose('bad-fixture', { of, message }, { place: headerPlace }))
  }
  const rows = lines.map(({ line, cells }) => {
    if (cells.length !== heads.length) {
      const message = `this line has ${cells.length} values, and the header ${heads.length} columns.`
      problems.push(diagnose('bad-fixture', { of, message }, { place: placeAt(line) }))
    }
    return { values: new Map(heads.map((name, i) => [name, cells[i] ?? null])), place: placeAt(line) }
  })
  return { names: new Map(heads.map((name) => [name, headerPlace])), rows }
}

function lossyValues(columns: readonly ColumnType[], rows: Cells['rows']): Diagnostic[] {
  const problems: Diagnostic[] = []
  for (const [i, column] of columns.entries()) {
    const loses = lossOf(column.type)
    if (loses === undefined) continue
    for (const { values, place } of rows) {
      const value = values[i]
      if (value == null || !loses(value)) continue
      problems.push(diagnose('fixture-value', { value, column: column.name, type: column.type }, { place }))
    }
  }
  return problems
}
