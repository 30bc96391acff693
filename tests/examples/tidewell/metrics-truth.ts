/** Metrics say what the scorecard says: two roads to a figure of one name, of which neither may be another truth. */
import { describe, expect, it } from 'vitest'
import { runMain } from '../../engine/project.ts'
import type { Tidewell } from './warehouse.ts'

type Row = Readonly<Record<string, string | null>>

export function describeMetrics(tidewell: Tidewell, common: readonly string[]): void {
  const asked = async (...args: string[]): Promise<Row[]> => {
    const ran = await runMain([...common, 'metric', ...args, '--output', 'json'])
    expect(ran.code, ran.err).toBe(0)
    return JSON.parse(ran.out) as Row[]
  }
  /** Of everyone; the value with eight digits, null where it says why not. */
  const scorecard = async (window: string): Promise<Row[]> =>
    await tidewell.rows(
      `select metric, cast(fiscal_month as varchar) as month, cast(value as decimal(38, 8)) as value, unit
      from marts.mart_scorecard where "window" = '${window}' and segment_set = '(all)'`,
    )
  /** A metric of money is rounded to the cent, every other one to six digits. */
  const isSame = ({ unit, value }: Row, mine: string | null | undefined): boolean => {
    if (value === null || mine === null || mine === undefined) return (value ?? null) === (mine ?? null)
    return Math.abs(Number(value) - Number(mine)) <= (unit === 'money' ? 0.005_000_01 : 0.000_000_51)
  }

  describe('metrics of the package', () => {
    it('are every one of the scorecard, and give its figure in every month', async () => {
      const all = await scorecard('month')
      const names = [...new Set(all.map((r) => r.metric ?? ''))].sort()
      const defined = new Set((await asked('list')).map((m) => m.name))
      expect(names.filter((name) => !defined.has(name))).toEqual([])
      expect(names.length).toBe(20)
      const rows = await asked('query', names.join(','), '--by', 'fiscal_month')
      const mine = new Map(rows.map((r) => [r.fiscal_month, r]))
      const other = all.filter((r) => !isSame(r, mine.get(r.month ?? '')?.[r.metric ?? '']))
      expect(other).toEqual([])
      expect(all.filter((r) => r.value !== null).length).toBeGreaterThan(500)
    })

    it('over a fiscal year are those of its twelve months', async () => {
      const all = await scorecard('t12m')
      const rows = await asked(
        'query',
        'net_revenue_t12m,cm3_t12m,nps_relational_t12m',
        '--by',
        'fiscal_month',
      )
      const compared = rows.flatMap((row) =>
        ['net_revenue', 'cm3', 'nps_relational'].flatMap((name) => {
          const found = all.find((r) => r.metric === name && r.month === row.fiscal_month)
          return found === undefined
            ? []
            : [[name, row.fiscal_month, isSame(found, row[`${name}_t12m`]), found.value]]
        }),
      )
      expect(compared.filter(([, , same]) => same !== true)).toEqual([])
      expect(compared.filter(([, , , value]) => value !== null).length).toBeGreaterThan(50)
    })

    it('tie by segment to the total, UNALLOCATED within it', async () => {
      const [total] = await asked('query', 'net_revenue,cm3')
      const parts = await asked('query', 'net_revenue,cm3', '--by', 'score_band')
      expect(parts.map((p) => p.score_band)).toContain('UNALLOCATED')
      const cents = (text: string | null | undefined): bigint => BigInt((text ?? '').replace('.', ''))
      for (const name of ['net_revenue', 'cm3'])
        expect(parts.reduce((sum, p) => sum + cents(p[name]), 0n)).toBe(cents(total?.[name]))
    })
  })
}
