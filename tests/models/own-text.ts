/**
 * Models of the package with their own text, over parents that a test writes: seeds, and a little SQL. What stands after days of other rows
 * is held against a whole build. Start at `OwnText`.
 */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { project, type TestProject } from '../engine/project.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type Feed = Record<string, string>

export interface Given<F extends string> {
  /** The models that are looked at, such as `intermediate/effect/int_experiment_arms`. */
  readonly models: readonly string[]
  readonly macros: readonly string[]
  /** Vars of project.yml, as YAML. */
  readonly vars?: string
  /** SQL of what the models read, by name; `{{ref 'feed_x'}}` is the feed x. */
  readonly parents: Readonly<Record<string, string>>
  /** Ports of which a model asks whether they are filled, each by a parent of its name: columns with their types. */
  readonly ports?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Columns of each feed. A row is known by its first ones, joined by commas. */
  readonly columns: Readonly<Record<F, string>>
  readonly rows: Readonly<Record<F, Feed>>
}

function portYaml(name: string, columns: Readonly<Record<string, string>>): string {
  const lines = Object.entries(columns).map(
    ([column, type]) => `      - { name: ${column}, data_type: ${type} }\n`,
  )
  return `models:\n  - name: ${name}\n    abstract: true\n    columns:\n${lines.join('')}`
}

export class OwnText<F extends string> {
  readonly p: TestProject
  readonly #given: Given<F>
  readonly #rows: Record<string, Feed>
  constructor(given: Given<F>) {
    this.#given = given
    this.#rows = structuredClone(given.rows)
    const paths = [
      ...given.models.flatMap((m) => [`models/${m}.sql`, `models/${m}.yml`]),
      ...given.macros.map((m) => `macros/${m}.sql`),
    ]
    this.p = project({
      'project.yml': `name: shop\ncurrency: EUR\n${given.vars ?? ''}models:
  intermediate: { +materialized: table, +schema: made }
  marts: { +materialized: table, +schema: made }
`,
      ...Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')])),
      ...Object.fromEntries(
        Object.entries(given.parents).map(([name, sql]) => [`models/intermediate/${name}.sql`, `${sql}\n`]),
      ),
    })
    for (const [name, columns] of Object.entries(given.ports ?? {}))
      this.p.write(`models/inputs/${name}.yml`, portYaml(name, columns))
    for (const feed of Object.keys(given.columns)) this.feed(feed as F, {})
  }

  /** Rows of a feed by their id: another, a new one, or none. */
  feed(name: F, rows: Readonly<Record<string, string | undefined>>): void {
    const all = this.#rows[name] ?? {}
    this.#rows[name] = all
    for (const [id, rest] of Object.entries(rows))
      if (rest === undefined) delete all[id]
      else all[id] = rest
    const lines = Object.entries(all).map(([id, rest]) => `${id},${rest}\n`)
    this.p.write(`seeds/feed_${name}.csv`, `${this.#given.columns[name]}\n${lines.join('')}`)
  }

  /** @returns what was told of each node */
  async build(...args: string[]): Promise<Record<string, string>> {
    const only = ['test', 'unit_test'].flatMap((type) => ['--exclude-resource-type', type])
    const { nodes, code, err } = await this.p.told(...only, ...args)
    if (code !== 0) throw new Error(err.slice(0, 4000))
    return Object.fromEntries(Object.entries(nodes).map(([name, { message }]) => [name, message]))
  }

  async #tables(): Promise<Record<string, unknown>> {
    const { models } = this.#given
    const found = await this.p.each(
      models.map((model) => `select * from made.${basename(model)} order by all`),
    )
    return Object.fromEntries(models.map((model, i) => [model, found[i]]))
  }

  /** What stands, against a whole build of the same feeds. */
  async holds(): Promise<void> {
    const stood = await this.#tables()
    for (const model of this.#given.models) expect([model, stood[model]]).not.toEqual([model, []])
    await this.build('--force')
    expect(stood).toEqual(await this.#tables())
  }
}
