/**
 * What tests of the demo company's marts ask: rows of the published file, truth of the generator, its own files.
 * Start at `Tidewell`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { TextRow } from '../../../src/warehouse/index.ts'
import { ask } from '../../engine/reader.ts'

export class Tidewell {
  /** Folder of the files that the generator wrote. */
  readonly data: string
  readonly #project: string
  readonly #file: string
  readonly #truth = new Map<string, string>()

  constructor(project: string, data = 'data/demo', database = 'published/tidewell.duckdb') {
    this.#project = project
    this.data = join(project, data)
    this.#file = join(project, database)
  }

  async rows(sql: string): Promise<TextRow[]> {
    return (await ask(this.#file, [sql], this.#project))[0] ?? []
  }

  /** Values of the one row. */
  async row(sql: string): Promise<readonly (string | null)[]> {
    const found = await this.rows(sql)
    expect(found.length).toBe(1)
    return Object.values(found[0] ?? {})
  }

  async number(sql: string): Promise<number> {
    const [value] = await this.row(sql)
    return Number(value ?? Number.NaN)
  }

  /** A value of `truth.csv`, as written. */
  truth(id: string): string {
    if (this.#truth.size === 0)
      for (const line of readFileSync(join(this.data, 'truth.csv'), 'utf8').split('\n')) {
        // the estimand may be quoted; window, value and the word after it are not
        const found =
          /^([^,]+),.*,(-?[\d.]+),[^,]*$/.exec(line) ?? /^([^,]+),.*,(-?[\d.]+),"[^"]*"$/.exec(line)
        if (found !== null) this.#truth.set(found[1] ?? '', found[2] ?? '')
      }
    const value = this.#truth.get(id)
    if (value === undefined) throw new Error(`truth.csv has no ${id}`)
    return value
  }

  truthNumber(id: string): number {
    return Number(this.truth(id))
  }

  /** A file of the generator as a relation whose columns are text. */
  file(name: string): string {
    return `read_csv('${join(this.data, `${name}.csv`)}', all_varchar = true)`
  }
}
