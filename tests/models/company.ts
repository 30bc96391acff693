/**
 * The company of tests/projects/by_hand whose feeds a test writes, row by row: what the package's models keep after days of other rows is held
 * against a whole build of the same. Start at `Company`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { parse } from 'yaml'
import { TestProject } from '../engine/project.ts'
import { projectOn } from './part.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a feed carries, and what is the same in all of its rows. */
export interface CompanyFeed {
  readonly columns: string
  readonly same?: Readonly<Record<string, string>>
  /** The column by which a port tells its days apart. */
  readonly days?: string
}

export interface Asked {
  readonly feeds: Readonly<Record<string, CompanyFeed>>
  /** The models that are looked at. */
  readonly models: readonly string[]
  /** What a whole build for comparison builds; else the models alone, over parents that stand. */
  readonly whole?: readonly string[]
}

/** A column of a feed that also tells another column's value. */
const alike: Readonly<Record<string, string>> = {
  answer_id: 'response_id',
  answered_at: 'started_at',
  known_at: 'responded_at',
}

/** By type: a value for what a port promises in every row and no test here looks at. */
const promised: Readonly<Record<string, string>> = {
  timestamp: "'2026-01-01'",
  date: "'2026-01-01'",
  boolean: 'false',
}

interface Port {
  readonly models: readonly {
    readonly columns: readonly { name: string; data_type: string; constraints?: readonly unknown[] }[]
  }[]
}

function portSql(feed: string, { columns, same = {}, days }: CompanyFeed): string {
  const yml = readFileSync(join(root, `models/inputs/input_${feed}.yml`), 'utf8')
  const carried = columns.split(',')
  const list = (parse(yml) as Port).models[0]?.columns.map(({ name, data_type: type, constraints = [] }) => {
    const [other] = [alike[name] ?? '']
    const constant = name === 'source' ? 'feed' : same[name]
    if (carried.includes(name)) return `cast(${name} as ${type}) as ${name}`
    if (constant !== undefined) return `cast('${constant}' as ${type}) as ${name}`
    if (carried.includes(other)) return `cast(${other} as ${type}) as ${name}`
    const value = constraints.includes('not_null') ? (promised[type] ?? "'1'") : 'null'
    return `cast(${value} as ${type}) as ${name}`
  })
  const config = days === undefined ? '' : `{{config partition_by='${days}'}}\n`
  return `${config}select\n    ${list?.join(',\n    ')}\nfrom {{ref 'feed_${feed}'}}\n`
}

/** Of March; the 33rd is 2 April. */
const forDay = (day: number): string[] => [
  '--var',
  `as_of_date=2026-0${day > 31 ? 4 : 3}-0${day % 31}`,
  '--exclude-resource-type',
  'test',
  '--exclude-resource-type',
  'unit_test',
]

type Rows = Record<string, string>

export class Company {
  readonly p: TestProject
  readonly #asked: Asked
  readonly #rows: Record<string, Rows>
  constructor(asked: Asked, rows: Record<string, Rows>) {
    this.#asked = asked
    this.p = new TestProject(
      projectOn('by_hand', [...asked.models, ...Object.keys(asked.feeds).map((feed) => `input_${feed}`)]),
    )
    this.#rows = rows
    this.p.remove('models/inputs/inputs.yml')
    this.p.replace('project.yml', "':memory:'", 'target/shop.duckdb')
    for (const [name, feed] of Object.entries(asked.feeds)) {
      this.p.write(`models/inputs/input_${name}.sql`, portSql(name, feed))
      this.#write(name)
    }
  }

  /** Rows of a feed by their id: another, a new one, or none. */
  feed(feed: string, rows: Readonly<Record<string, string | undefined>>): void {
    const all = this.#rows[feed] ?? {}
    for (const [id, rest] of Object.entries(rows))
      if (rest === undefined) delete all[id]
      else all[id] = rest
    this.#rows[feed] = all
    this.#write(feed)
  }

  #write(feed: string): void {
    const lines = Object.entries(this.#rows[feed] ?? {}).map(
      ([id, rest]) => `${id}${rest === '' ? '' : ','}${rest}\n`,
    )
    this.p.write(`seeds/feed_${feed}.csv`, `${this.#asked.feeds[feed]?.columns}\n${lines.join('')}`)
  }

  async build(day: number, ...args: string[]): Promise<Record<string, string>> {
    const { nodes, code, err } = await this.p.told(
      ...forDay(day),
      ...(args.length > 0 ? args : ['--select', ...this.#asked.models.map((name) => `+${name}`)]),
    )
    if (code !== 0) throw new Error(err.slice(0, 4000))
    return Object.fromEntries(Object.entries(nodes).map(([name, { message }]) => [name, message]))
  }

  async tables(): Promise<Record<string, unknown>> {
    const schema = (name: string): string => (/^int_/.test(name) ? 'intermediate' : 'marts')
    const { models } = this.#asked
    const found = await this.p.each(
      models.map((name) => `select * from ${schema(name)}.${name} order by all`),
    )
    return Object.fromEntries(models.map((name, i) => [name, found[i]]))
  }

  /** What stands, against a whole build of the same feeds and day. */
  async holds(day: number, whole = this.#asked.whole ?? this.#asked.models): Promise<void> {
    const stood = await this.tables()
    for (const name of this.#asked.models) expect([name, stood[name]]).not.toEqual([name, []])
    await this.build(day, '--force', '--select', ...whole)
    expect(stood).toEqual(await this.tables())
  }
}
