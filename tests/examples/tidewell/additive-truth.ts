/**
 * What marts say of adding up, held over their rows: whether a column names what it may not be added over is not told by its SQL.
 * In: rows of a built company. Start at `describeAdditive`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { TextRow } from '../../../src/warehouse/index.ts'

const marts = fileURLToPath(new URL('../../../models/marts', import.meta.url))

interface Column {
  readonly name: string
  readonly data_type: string
  readonly additive?: boolean | string
}

interface Mart {
  readonly name: string
  readonly grain: readonly string[]
  readonly columns: readonly Column[]
}

function martsThatAdd(): Mart[] {
  const files = readdirSync(marts, { recursive: true }).map(String)
  const all = files
    .filter((file) => file.endsWith('.yml'))
    .flatMap((file) => (parse(readFileSync(join(marts, file), 'utf8')) as { models?: Mart[] }).models ?? [])
  return all.filter(({ name, columns }) => /^(fct|mart)_/.test(name) && columns.some(isAdded))
}

const isAdded = ({ additive }: Column): boolean => additive === true || typeof additive === 'string'

/** Columns of the grain that a declaration names. */
function within({ grain }: Mart, additive: boolean | string | undefined): string[] {
  const words = new Set(String(additive).match(/\w+/g))
  return grain.filter((column) => words.has(column))
}

interface Added {
  readonly column: string
  /** Column of the grain over which it is added. */
  readonly over: string
}

/** What has figures both in rows of `(all)` and in others of one place, as far as what it names tells places apart. */
function doubledSql(mart: string, apart: readonly string[], added: readonly Added[]): string {
  const group = apart.length === 0 ? '' : ` group by ${apart.map((name) => `"${name}"`).join(', ')}`
  const found = added.map(({ column, over }, i) => {
    const both = [`"${over}" = '(all)'`, `"${over}" <> '(all)'`]
      .map((rows) => `bool_or(${rows} and "${column}" <> 0)`)
      .join(' and ')
    return {
      both: `${both} as m${i}`,
      told: `case when bool_or(m${i}) then '${mart}.${column} over ${over}' end`,
    }
  })
  const places = `select ${found.map((f) => f.both).join(', ')} from marts.${mart}${group}`
  return `select unnest([${found.map((f) => f.told).join(', ')}]) as doubled from (${places})`
}

/** One query for all columns of a mart that are told apart alike. */
function queriesOf(mart: Mart): { readonly sql: string; readonly added: number }[] {
  const texts = mart.columns.filter((c) => c.data_type === 'varchar' && mart.grain.includes(c.name))
  const groups = new Map<string, Added[]>()
  for (const { name, additive } of mart.columns.filter(isAdded)) {
    const apart = within(mart, additive)
    const key = apart.join(',')
    const open = texts.filter((text) => !apart.includes(text.name))
    groups.set(key, [...(groups.get(key) ?? []), ...open.map((text) => ({ column: name, over: text.name }))])
  }
  return [...groups]
    .filter(([, added]) => added.length > 0)
    .map(([key, added]) => ({
      sql: doubledSql(mart.name, key === '' ? [] : key.split(','), added),
      added: added.length,
    }))
}

/** Pools that are of no channel stand on (all): beside the channels they make the whole cost, as the next test holds. */
const noTotals = [
  'mart_contact_centre.cost_loaded over channel',
  'mart_contact_centre.cost_marginal over channel',
]

export function describeAdditive(company: { rows(sql: string): Promise<TextRow[]> }): void {
  const doubled = async (queries: readonly string[]): Promise<(string | null | undefined)[]> =>
    (
      await company.rows(`select doubled from (${queries.join('\nunion all\n')}) where doubled is not null`)
    ).map((row) => row.doubled)

  describe('what a column says of adding up', () => {
    it('adds no total to the parts that stand beside it', async () => {
      const queries = martsThatAdd().flatMap(queriesOf)
      expect(queries.reduce((sum, q) => sum + q.added, 0)).toBeGreaterThan(200)
      expect((await doubled(queries.map((q) => q.sql))).sort()).toEqual(noTotals)
    })

    it('has a quantity of a driver once within what it says it adds up in', async () => {
      const mart = martsThatAdd().find(({ name }) => name === 'mart_cost_to_serve')
      const quantity = mart?.columns.find(({ name }) => name === 'driver_quantity')
      const said = String(quantity?.additive).match(/\w+/g) ?? []
      const within = said.filter((word) => mart?.columns.some(({ name }) => name === word))
      // one of each entity adds up; of one entity two rows would be the same quantity told twice
      const place = [...within, 'entity_id', 'customer_id', 'fiscal_month', 'reason'].join(', ')
      const held = `from marts.mart_cost_to_serve where driver_quantity is not null`
      const [found] = await company.rows(
        `select (select count(*) ${held}) as rows, (select count(*) from (select 1 ${held} group by ${place} having count(*) > 1)) as doubled`,
      )
      expect(Number(found?.rows)).toBeGreaterThan(1000)
      expect(found?.doubled).toBe('0')
    })

    it('has cost once where (all) is what no channel has', async () => {
      const sums = ['cost_marginal', 'cost_loaded'].map((name) => `sum(${name}) as ${name}`).join(', ')
      const [added] = await company.rows(`select ${sums} from marts.mart_contact_centre`)
      const [served] = await company.rows(
        `select sum(amount) filter (where in_marginal) as cost_marginal, sum(amount) as cost_loaded
        from marts.mart_cost_to_serve where report_line = 'cost_to_serve' and reason <> 'idle_capacity'`,
      )
      expect(added).toEqual(served)
    })

    it('is found out where it leaves the set of segments away', async () => {
      const over = ['segment_set', 'segment', 'channel'].map((name) => ({ column: 'n', over: name }))
      expect(await doubled([doubledSql('fct_cx_group_month', ['window'], over)])).toEqual([
        'fct_cx_group_month.n over segment_set',
        'fct_cx_group_month.n over segment',
      ])
    })

    it('holds each answer once in every set of segments', async () => {
      const sums = [
        'n',
        'n_low',
        'n_mid',
        'n_high',
        'score_sum',
        'score_sum_sq',
        'n_top',
        'n_top2',
        'completed',
      ]
      const of = sums.map((name) => `sum(${name}) as ${name}`).join(', ')
      const by = 'metric_id, metric_version, channel, fiscal_month, "window"'
      const each = `select ${by}, segment_set, ${of} from marts.fct_cx_group_month group by all`
      const differ = sums.map((name) => `min(${name}) <> max(${name})`).join(' or ')
      const [found] = await company.rows(
        `select (select count(distinct segment_set) from marts.fct_cx_group_month) as sets,
          (select count(*) from (select ${by} from (${each}) group by all
            having ${differ} or count(*) <> (select count(distinct segment_set) from marts.fct_cx_group_month))) as apart`,
      )
      // everyone, persona, value decile and mix of channels
      expect(found).toEqual({ sets: '4', apart: '0' })
    })
  })
}
