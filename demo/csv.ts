/**
 * Writes one CSV file: RFC 4180 quoting, UTF-8, LF, a header line; an empty field is null.
 * In: rows. Out: the file and its size and SHA-256. Touches the one file it is given. Start at `CsvFile`.
 */
import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'

export type Cell = string | number | boolean | null

export interface FileFacts {
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
}

/** Characters gathered before they go to disk. */
const chunk = 1 << 20

export class CsvFile<Column extends string> {
  readonly #columns: readonly Column[]
  readonly #file: number
  readonly #hash = createHash('sha256')
  #text = ''
  #rows = 0
  #bytes = 0

  constructor(path: string, columns: readonly Column[]) {
    this.#columns = columns
    this.#file = openSync(path, 'w')
    this.#text = `${columns.join(',')}\n`
  }

  row(cells: Readonly<Record<Column, Cell>>): void {
    let line = ''
    for (const column of this.#columns) line += `${line === '' ? '' : ','}${field(cells[column])}`
    this.#text += `${line}\n`
    this.#rows++
    if (this.#text.length > chunk) this.#flush()
  }

  close(): FileFacts {
    this.#flush()
    closeSync(this.#file)
    return { rows: this.#rows, bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text, 'utf8')
    for (let from = 0; from < bytes.length; ) from += writeSync(this.#file, bytes, from)
    this.#hash.update(bytes)
    this.#bytes += bytes.length
    this.#text = ''
  }
}

function field(value: Cell): string {
  if (value === null) return ''
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
