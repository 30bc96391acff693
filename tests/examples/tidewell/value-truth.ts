/** What customers are worth, and what goes together with what they say, against the truth of the company. */
import { describe, expect, it } from 'vitest'
import type { Tidewell } from './warehouse.ts'

export function describeValue(tidewell: Tidewell): void {
  describe('what a customer is worth', () => {
    it('is a figure or says why not, and what was held back comes out within 30 %', async () => {
      const [row] = await tidewell.rows(`
        select count(*) filter (where status = 'refuse' and reason is null) as silent,
          count(*) filter (where status <> 'refuse' and rlv is null) as empty,
          count(*) filter (where rlv > 0) > 100 as valued,
          (select bool_and(abs(error) < 0.3) from marts.mart_customer_value_calibration where decile = 0) as held
        from marts.mart_customer_value`)
      expect(row).toEqual({ silent: '0', empty: '0', valued: 'true', held: 'true' })
    })
  })
}
