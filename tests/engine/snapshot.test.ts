/** Histories worked out by hand: what each build adds to a snapshot, and what it refuses. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LedgerlineError } from '../../src/diagnostic/index.ts'
import type { GraphNode } from '../../src/graph/index.ts'
import { type Made, materializationOf, type Notes } from '../../src/materialize/index.ts'
import type { SnapshotConfig } from '../../src/project/index.ts'
import { type Connection, openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'

let warehouse: Warehouse
let connection: Connection
let count = 0

beforeAll(async () => {
  warehouse = await openDuckDb({ file: ':memory:' })
  connection = await warehouse.connect()
})
afterAll(() => warehouse.close())

const check: SnapshotConfig = {
  strategy: 'check',
  uniqueKey: ['id'],
  checkCols: 'all',
  hardDeletes: 'ignore',
  metaColumnNames: {},
}
const timed: SnapshotConfig = { ...check, strategy: 'timestamp', updatedAt: 'changed' }

/** One snapshot with its journal: `take` is one build of it. */
class History {
  readonly name = `s${count++}`
  config: SnapshotConfig
  schema = 'main'
  notes: Notes | undefined
  constructor(config: Partial<SnapshotConfig>) {
    this.config = { ...check, ...config }
  }

  /** @param day  day of January 2026 on which the build says that it happens */
  async take(day: number, sql: string): Promise<Made> {
    const node = {
      id: `snapshot.shop.${this.name}`,
      name: this.name,
      resource: {
        kind: 'model',
        abstract: false,
        name: this.name,
        place: { file: 's.yml', line: 3, column: 5 },
      },
      config: { materialized: 'snapshot', snapshot: this.config },
      relation: { schema: this.schema, name: this.name },
    } as unknown as GraphNode
    const moment = `2026-01-${String(day).padStart(2, '0')} 00:00:00.000`
    const made = await connection.transaction(() =>
      materializationOf(node).run({
        connection,
        node,
        sql,
        moment,
        dir: '.',
        onEnd: () => undefined,
        ...(this.notes === undefined ? {} : { notes: this.notes }),
      }),
    )
    this.notes = made.notes
    return made
  }

  /** The refusal's sentences. */
  async refused(day: number, sql: string): Promise<string> {
    const before = await this.versions()
    const error = await this.take(day, sql).then(
      () => undefined,
      (e: unknown) => e,
    )
    if (!(error instanceof LedgerlineError)) throw error ?? new Error('nothing was refused')
    expect(await this.versions()).toEqual(before)
    return error.problems.map((p) => [p.message, ...(p.notes ?? [])].join('\n')).join('\n')
  }

  /** `key value from-to` per version, days of January, `-` while it is current, `gone` for a deletion. */
  async versions(value = 'v'): Promise<string[]> {
    const m = (name: string): string => `"${this.config.metaColumnNames[name] ?? name}"`
    const [there] = await connection.rows(
      `select string_agg(column_name) as c from duckdb_columns() where table_name = '${this.name}'`,
    )
    if (there?.c === null || there?.c === undefined) return []
    const gone = there.c.includes('is_deleted')
      ? `case when ${m('dbt_is_deleted')} then ' gone' else '' end`
      : "''"
    const rows = await connection.rows(
      `select concat(id, ' ', coalesce(cast(${value} as varchar), 'null'), ' ', day(${m('dbt_valid_from')}), '-', case when ${m('dbt_valid_to')} is null then '' when year(${m('dbt_valid_to')}) = 9999 then '9999' else cast(day(${m('dbt_valid_to')}) as varchar) end, ${gone}) as line
      from "${this.schema}"."${this.name}" order by id, ${m('dbt_valid_from')}, ${m('dbt_valid_to')} nulls last, rowid`,
    )
    const ids = await connection.rows(
      `select count(*) as n, count(distinct ${m('dbt_scd_id')}) as d from "${this.schema}"."${this.name}"`,
    )
    expect(ids[0]?.d).toBe(ids[0]?.n)
    return rows.map((r) => r.line ?? '')
  }
}

/** `rows('1 a', '2 b')`: a query that gives them. */
function rows(...lines: string[]): string {
  if (lines.length === 0) return "select 0 as id, '' as v where false"
  return lines
    .map((l) => `select ${l.split(' ')[0]} as id, nullif('${l.split(' ')[1]}', 'null') as v`)
    .join(' union all ')
}

/** `timedRows('1 a 5')`: changed on 5 January. */
function timedRows(...lines: string[]): string {
  if (lines.length === 0) return "select 0 as id, '' as v, date '2026-01-01' as changed where false"
  return lines
    .map((l) => l.split(' '))
    .map(([id, v, day]) => `select ${id} as id, '${v}' as v, make_date(2026, 1, ${day}) as changed`)
    .join(' union all ')
}

describe('the check strategy', () => {
  it('opens a version when a row changes and ends the one before; nothing changed adds nothing', async () => {
    const s = new History({})
    expect((await s.take(1, rows('1 a', '2 b'))).rows).toBe(2)
    expect((await s.take(2, rows('1 a', '2 b'))).rows).toBe(2)
    await s.take(3, rows('1 a', '2 c', '3 d'))
    expect(await s.versions()).toEqual(['1 a 1-', '2 b 1-3', '2 c 3-', '3 d 3-'])
    // deleted rows are kept as they are
    await s.take(4, rows('1 a', '3 d'))
    expect(await s.versions()).toEqual(['1 a 1-', '2 b 1-3', '2 c 3-', '3 d 3-'])
  })

  it('takes a value that comes or goes for a change, and null to null for none', async () => {
    const s = new History({})
    for (const [day, v] of [
      [1, 'null'],
      [2, 'null'],
      [3, 'a'],
      [4, 'null'],
    ] as const)
      await s.take(day, rows(`1 ${v}`))
    expect(await s.versions()).toEqual(['1 null 1-3', '1 a 3-4', '1 null 4-'])
  })

  it('compares only the columns that it is told', async () => {
    const s = new History({ checkCols: ['v'] })
    await s.take(1, "select 1 as id, 'a' as v, 10 as n")
    await s.take(2, "select 1 as id, 'a' as v, 11 as n")
    await s.take(3, "select 1 as id, 'b' as v, 12 as n")
    expect(await s.versions('v || n')).toEqual(['1 a10 1-3', '1 b12 3-'])
  })

  it('is refused when the build says that it happens before a version that it would end', async () => {
    const s = new History({})
    await s.take(5, rows('1 a', '2 b'))
    expect(await s.refused(4, rows('1 x', '2 b'))).toContain('id = 1: 2026-01-05 00:00:00')
    // rows that did not change are in nobody's way
    await s.take(4, rows('1 a', '2 b'))
    expect(await s.versions()).toEqual(['1 a 5-', '2 b 5-'])
  })

  it('keeps both versions of one moment, under two ids', async () => {
    const s = new History({})
    await s.take(5, rows('1 a'))
    await s.take(5, rows('1 b'))
    await s.take(5, rows('1 a'))
    expect(await s.versions()).toEqual(['1 a 5-5', '1 b 5-5', '1 a 5-'])
  })
})

describe('hard deletes', () => {
  const sequence = async (s: History): Promise<void> => {
    await s.take(1, rows('1 a', '2 b'))
    await s.take(2, rows('1 a'))
    await s.take(3, rows('1 a'))
    await s.take(4, rows('1 a', '2 b'))
    await s.take(5, rows('1 a', '2 b'))
  }

  it('invalidate: the version ends, and begins anew when the row is back, changed or not', async () => {
    const s = new History({ hardDeletes: 'invalidate' })
    await sequence(s)
    expect(await s.versions()).toEqual(['1 a 1-', '2 b 1-2', '2 b 4-'])
  })

  it('new_record: one row with all its values says that it is gone, until it is back', async () => {
    const s = new History({ hardDeletes: 'new_record' })
    await sequence(s)
    expect(await s.versions()).toEqual(['1 a 1-', '2 b 1-2', '2 b 2-4 gone', '2 b 4-'])
  })

  it('new_record with a current mark of its own adds no second row for one deletion', async () => {
    const s = new History({ hardDeletes: 'new_record', validToCurrent: "timestamp '9999-12-31'" })
    await sequence(s)
    expect(await s.versions()).toEqual(['1 a 1-9999', '2 b 1-2', '2 b 2-4 gone', '2 b 4-9999'])
  })

  it('everything may go at once', async () => {
    const s = new History({ hardDeletes: 'invalidate' })
    await s.take(1, rows('1 a', '2 b'))
    await s.take(2, rows())
    expect(await s.versions()).toEqual(['1 a 1-2', '2 b 1-2'])
  })

  it('may be turned on later: standing rows count as not deleted', async () => {
    const s = new History({})
    await s.take(1, rows('1 a', '2 b'))
    s.config = { ...s.config, hardDeletes: 'new_record' }
    await s.take(2, rows('2 b'))
    expect(await s.versions()).toEqual(['1 a 1-2', '1 a 2- gone', '2 b 1-'])
  })
})

describe('the timestamp strategy', () => {
  it("takes the source's own times, whenever the build runs", async () => {
    const s = new History(timed)
    await s.take(20, timedRows('1 a 5', '2 b 6'))
    await s.take(21, timedRows('1 x 9', '2 b 6', '3 c 7'))
    // a value that changed without its time is not seen, nor is a time that went back
    await s.take(22, timedRows('1 y 9', '2 z 1', '3 c 7'))
    expect(await s.versions()).toEqual(['1 a 5-9', '1 x 9-', '2 b 6-', '3 c 7-'])
  })

  it('a row that is back with its old time begins when it was seen, not inside its own past', async () => {
    const s = new History({ ...timed, hardDeletes: 'invalidate' })
    await s.take(10, timedRows('1 a 5', '2 b 5'))
    await s.take(12, timedRows('2 b 5'))
    await s.take(14, timedRows('1 a 5', '2 b 5'))
    // the next change is later than the source's last time, though the version began after it
    await s.take(16, timedRows('1 c 13', '2 b 5'))
    await s.take(18, timedRows('1 d 17', '2 b 5'))
    expect(await s.versions()).toEqual(['1 a 5-12', '1 a 14-16', '1 c 16-17', '1 d 17-', '2 b 5-'])
  })

  it('a deletion before the time of a version ends it where it began, never earlier', async () => {
    const s = new History({ ...timed, hardDeletes: 'new_record' })
    await s.take(10, timedRows('1 a 15', '2 b 5'))
    await s.take(11, timedRows('2 b 5'))
    expect(await s.versions()).toEqual(['1 a 15-15', '1 a 15- gone', '2 b 5-'])
  })

  it('refuses a row without a time, and a time that is none', async () => {
    const s = new History(timed)
    await s.take(1, timedRows('1 a 1'))
    expect(await s.refused(2, "select 1 as id, 'a' as v, cast(null as date) as changed")).toMatch(
      /changed is null.*\n?id = 1/,
    )
    expect(await new History(timed).refused(2, "select 1 as id, 'a' as v, 7 as changed")).toContain('INTEGER')
  })
})

describe('keys', () => {
  it('a key in two rows is named, nothing is written, and the next build goes on', async () => {
    const s = new History({})
    await s.take(1, rows('1 a', '2 b'))
    const text = await s.refused(2, rows('1 x', '2 c', '2 d'))
    expect(text).toContain('1 key stands in more than one row')
    expect(text).toContain('id = 2 (2 rows)')
    await s.take(3, rows('1 x', '2 d'))
    expect(await s.versions()).toEqual(['1 a 1-3', '1 x 3-', '2 b 1-3', '2 d 3-'])
  })

  it('a null in a key is refused, also in one of several columns', async () => {
    expect(await new History({}).refused(1, rows('null a'))).toContain('id is null')
    const s = new History({ uniqueKey: ['id', 'v'] })
    expect(await s.refused(1, rows('1 a', '7 null'))).toContain('id = 7, v = null')
  })

  it('two columns make a key, and their ids never meet', async () => {
    const s = new History({ uniqueKey: ['id', 'v'] })
    await s.take(1, "select 'a|' as id, 'b' as v, 1 as n union all select 'a', '|b', 1")
    await s.take(2, "select 'a|' as id, 'b' as v, 2 as n union all select 'a', '|b', 1")
    expect(await s.versions('v || n')).toEqual(['a |b1 1-', 'a| b1 1-2', 'a| b2 2-'])
  })

  it('another unique_key over an old history is refused', async () => {
    const s = new History({})
    await s.take(1, rows('1 a'))
    s.config = { ...s.config, uniqueKey: ['v'] }
    expect(await s.refused(2, rows('1 a'))).toContain('was id and is now v')
  })
})

describe("the query's columns", () => {
  it('a new one is added; old versions have null, and only rows with a value get a version', async () => {
    const s = new History({})
    await s.take(1, rows('1 a', '2 b'))
    await s.take(2, "select 1 as id, 'a' as v, 7 as n union all select 2, 'b', null")
    expect(await s.versions('concat(v, n)')).toEqual(['1 a 1-2', '1 a7 2-', '2 b 1-'])
  })

  it('one that is gone stays in the old versions, and the user is told', async () => {
    const s = new History({})
    await s.take(1, "select 1 as id, 'a' as v, 7 as n")
    const made = await s.take(2, rows('1 b'))
    expect(made.message).toContain('gives no n any more')
    expect(await s.versions('concat(v, n)')).toEqual(['1 a7 1-2', '1 b 2-'])
  })

  it('a wider type is taken over; one that loses something is refused', async () => {
    const s = new History({})
    await s.take(1, 'select 1 as id, cast(1.50 as decimal(5,2)) as v')
    await s.take(2, 'select 3000000000 as id, cast(2.125 as decimal(9,3)) as v union all select 1, 1.50')
    expect(await s.versions()).toEqual(['1 1.500 1-', '3000000000 2.125 2-'])
    expect(await s.refused(3, 'select 1 as id, cast(1.5 as double) as v')).toContain('Cast it in the query')
  })

  it('numbers where texts stand are compared as texts, in keys too', async () => {
    const s = new History({ strategy: 'check', checkCols: 'all', hardDeletes: 'invalidate' })
    await s.take(1, "select 'x' as id, 'a' as v union all select '7', '0400'")
    await s.take(2, 'select 7 as id, 400 as v union all select 8, 1')
    expect(await s.versions()).toEqual(['7 0400 1-2', '7 400 2-', '8 1 2-', 'x a 1-2'])
  })

  it("one that is called like the snapshot's own is refused", async () => {
    const text = await new History({}).refused(1, 'select 1 as id, 2 as DBT_VALID_TO')
    expect(text).toContain('snapshot_meta_column_names')
  })
})

describe('a changed configuration meets an old table', () => {
  it('other names of its own columns: the old ones are renamed', async () => {
    const s = new History({})
    await s.take(1, rows('1 a'))
    s.config = { ...s.config, metaColumnNames: { dbt_valid_from: 'since', dbt_valid_to: 'until' } }
    await s.take(2, rows('1 b'))
    expect(await s.versions()).toEqual(['1 a 1-2', '1 b 2-'])
  })

  it('another mark of what is current, to and fro', async () => {
    const s = new History({})
    await s.take(1, rows('1 a', '2 b'))
    s.config = { ...s.config, validToCurrent: "'9999-12-31'" }
    await s.take(2, rows('1 c', '2 b'))
    expect(await s.versions()).toEqual(['1 a 1-2', '1 c 2-9999', '2 b 1-'])
    await s.take(3, rows('1 c', '2 d'))
    const { validToCurrent: _, ...plain } = s.config
    s.config = plain
    await s.take(4, rows('1 c', '2 d'))
    expect(await s.versions()).toEqual(['1 a 1-2', '1 c 2-', '2 b 1-3', '2 d 3-'])
  })

  it('from check to timestamp: versions go on', async () => {
    const s = new History({})
    await s.take(10, timedRows('1 a 5', '2 b 5'))
    s.config = { ...s.config, ...timed }
    await s.take(12, timedRows('1 c 11', '2 b 5'))
    expect(await s.versions()).toEqual(['1 a 10-11', '1 c 11-', '2 b 10-'])
  })

  it('another schema: the history moves along', async () => {
    const s = new History({})
    await s.take(1, rows('1 a'))
    await connection.run('create schema if not exists archive')
    s.schema = 'archive'
    await s.take(2, rows('1 b'))
    expect(await s.versions()).toEqual(['1 a 1-2', '1 b 2-'])
    const left = await connection.rows(
      `select schema_name as s from duckdb_tables() where table_name = '${s.name}'`,
    )
    expect(left).toEqual([{ s: 'archive' }])
  })

  it('a table that is no snapshot is not written over', async () => {
    const s = new History({})
    await connection.run(`create table ${s.name} as select 1 as id, 'mine' as v`)
    const error = await s.take(1, rows('1 a')).catch((e: unknown) => e)
    expect(String(error)).toContain('a table without dbt_scd_id')
    expect(await connection.rows(`from ${s.name}`)).toEqual([{ id: '1', v: 'mine' }])
  })
})

it('columns called like anything that the engine uses inside are just columns', async () => {
  const s = new History({})
  const sql = (n: number): string =>
    `select 1 as id, ${n} as v, 1 as change, 2 as source, 3 as latest, 4 as fresh, 5 as found, 6 as twin, 7 as "ro""w", 8 as version`
  await s.take(1, sql(1))
  await s.take(2, sql(2))
  expect(await s.versions()).toEqual(['1 1 1-2', '1 2 2-'])
})

it("gives dbt's ids: md5 of key and time", async () => {
  const s = new History({})
  await s.take(1, rows('7 a'))
  // printf '7|2026-01-01 00:00:00' | md5sum
  expect(await connection.rows(`select dbt_scd_id as i from ${s.name}`)).toEqual([
    { i: '28c9ce35f29ecaa8bc4593f438989bba' },
  ])
})
