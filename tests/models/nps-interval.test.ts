import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { at, golden, goldensThere, type JsonMap, num } from '../stats/goldens.ts'

let warehouse: Awaited<ReturnType<typeof openDuckDb>>
beforeAll(async () => {
  warehouse = await openDuckDb({ file: ':memory:' })
})
afterAll(async () => await warehouse.close())

/** The macro with its parameters put in, as the template would; the upper limit is the lower one of the mirrored counts. */
async function interval(promoters: number, detractors: number, n: number): Promise<number[]> {
  const macro = readFileSync(new URL('../../macros/nps_low.sql', import.meta.url), 'utf8')
  const connection = await warehouse.connect()
  const low = async (up: number, down: number): Promise<number> => {
    const sql = macro
      .replaceAll('{{promoters}}', `${up}::bigint`)
      .replaceAll('{{detractors}}', `${down}::bigint`)
      .replaceAll('{{n}}', `${n}::bigint`)
    const [row] = await connection.rows(`select ${sql} as low`)
    return Number(row?.low)
  }
  return [await low(promoters, detractors), -(await low(detractors, promoters))]
}

describe('the 95 % score interval of an NPS in SQL', () => {
  it.skipIf(!goldensThere)('is the one that was computed elsewhere', async () => {
    const rows = at(golden('nps_basic'), 'expected', 'rows') as unknown as JsonMap[]
    expect(rows.length).toBeGreaterThan(5)
    for (const row of rows) {
      const found = await interval(num(row, 'promoters'), num(row, 'detractors'), num(row, 'n'))
      for (const [i, limit] of (row.ci_score_tango as unknown as number[]).entries())
        expect(found[i], JSON.stringify(row)).toBeCloseTo(limit, 6)
    }
  })

  it('does not leave the scale, and has width where all say the same', async () => {
    const [low = 0, high = 0] = await interval(40, 0, 40)
    expect(high).toBeCloseTo(100, 12)
    // all 40: the test rejects d where 40 (1 - d)^2 > z^2 (1 - d)(1 + d), so low = (40 - z^2) / (40 + z^2)
    expect(low).toBeCloseTo((100 * (40 - 3.841458820694124)) / (40 + 3.841458820694124), 9)
  })
})
