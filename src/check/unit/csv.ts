/**
 * CSV text of a fixture as cells with the line of each row. Pure.
 * A field between quotes is its text, `""` the empty one; a bare empty field is null. Blank lines are passed over.
 */

export interface CsvRow {
  /** Line of the text at which the row begins, 0-based. */
  readonly line: number
  readonly cells: readonly (string | null)[]
}

export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = []
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  let at = 0
  let line = 0
  while (at < source.length) {
    const row = readRow(source, at)
    const blank = row.cells.length === 1 && row.cells[0] === null
    if (!blank) rows.push({ line, cells: row.cells })
    line += source.slice(at, row.end).split('\n').length - 1
    at = row.end
  }
  return rows
}

/** @returns the cells of one row, and where the next one begins */
function readRow(source: string, start: number): { cells: (string | null)[]; end: number } {
  const cells: (string | null)[] = []
  let at = start
  for (;;) {
    const cell = source.charAt(at) === '"' ? quoted(source, at) : bare(source, at)
    cells.push(cell.value)
    at = cell.end
    if (source.charAt(at) !== ',') return { cells, end: at + 1 }
    at += 1
  }
}

function bare(source: string, start: number): { value: string | null; end: number } {
  let end = start
  while (end < source.length && source.charAt(end) !== ',' && source.charAt(end) !== '\n') end += 1
  const value = source.slice(start, end)
  return { value: value === '' ? null : value, end }
}

/** What stands between the closing quote and the next comma is kept, as spreadsheets do. */
function quoted(source: string, start: number): { value: string; end: number } {
  let value = ''
  let at = start + 1
  for (; at < source.length; at++) {
    if (source.charAt(at) !== '"') value += source.charAt(at)
    else if (source.charAt(at + 1) === '"') {
      value += '"'
      at += 1
    } else break
  }
  const rest = bare(source, Math.min(at + 1, source.length))
  return { value: value + (rest.value ?? ''), end: rest.end }
}
