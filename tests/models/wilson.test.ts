import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openDuckDb } from '../../src/warehouse/index.ts'

/** The macro with its two parameters put in, as the template would. */
function bound(macro: string, k: number, n: number): string {
  const text = readFileSync(new URL(`../../macros/${macro}.sql`, import.meta.url), 'utf8')
  return text.replaceAll('{{k}}', `${k}::bigint`).replaceAll('{{n}}', `${n}::bigint`)
}

async function interval(k: number, n: number): Promise<(number | null)[]> {
  const warehouse = await openDuckDb({ file: ':memory:' })
  try {
    const connection = await warehouse.connect()
    const [row] = await connection.rows(
      `select ${bound('wilson_low', k, n)} as low, ${bound('wilson_high', k, n)} as high`,
    )
    return [row?.low, row?.high].map((v) => (v === null || v === undefined ? null : Number(v)))
  } finally {
    await warehouse.close()
  }
}

describe('the Wilson 95 % interval of a share', () => {
  // Wilson (1927), evaluated by two other programs
  it.each([
    [45, 50, 0.7863976856252034, 0.9565242350681095],
    [1, 1000, 0.00017654637062607765, 0.005642558597957937],
    [5000, 10000, 0.49020206181540477, 0.5097979381845952],
  ])('agrees with published values for %d of %d', async (k, n, low, high) => {
    const found = await interval(k, n)
    expect((found[0] ?? 0) / low).toBeCloseTo(1, 9)
    expect((found[1] ?? 0) / high).toBeCloseTo(1, 9)
  })

  it('is exactly 0 below none and exactly 1 above all', async () => {
    expect((await interval(0, 10))[0]).toBe(0)
    expect((await interval(0, 10))[1]).toBeCloseTo(0.27753279986288926, 12)
    expect((await interval(10, 10))[0]).toBeCloseTo(0.7224672001371106, 12)
    expect((await interval(10, 10))[1]).toBe(1)
  })

  it('is not there when nobody is in the band', async () => {
    expect(await interval(0, 0)).toEqual([null, null])
  })
})

describe('the two-sided p of a normal z', () => {
  // erfc(z / sqrt 2), evaluated with 30 digits by another program
  it.each([
    [0, 1],
    [0.5, 0.6170750774519738],
    [-1.959963984540054, 0.05],
    [3, 0.0026997960632601913],
    [8, 1.2441921148543639e-15],
  ])('of %d is %d to seven digits', async (z, p) => {
    const text = readFileSync(new URL('../../macros/normal_p.sql', import.meta.url), 'utf8')
    const warehouse = await openDuckDb({ file: ':memory:' })
    try {
      const connection = await warehouse.connect()
      const [row] = await connection.rows(`select ${text.replaceAll('{{z}}', `cast(${z} as double)`)} as p`)
      expect(Math.abs(Number(row?.p) / p - 1)).toBeLessThan(1.3e-7)
    } finally {
      await warehouse.close()
    }
  })
})
