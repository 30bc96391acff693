/** The purchase model (BG/NBD) of each sample, from grouped histories. */
import { defineModel, stats } from 'ledgerline'
import { covarianceColumns, fitRow } from '../../../lib/purchase-life.ts'

const doubles = ['r', 'alpha', 'a', 'b', 'r_se', 'alpha_se', 'a_se', 'b_se', 'loglik', ...covarianceColumns]

export default defineModel(
  {
    reads: ['int_purchase_groups'],
    columns: {
      sample: 'VARCHAR',
      status: 'VARCHAR',
      reason: 'VARCHAR',
      explanation: 'VARCHAR',
      customers: 'BIGINT',
      repeats: 'BIGINT',
      ...Object.fromEntries(doubles.map((name) => [name, 'DOUBLE'])),
    },
  },
  async ({ db, ref, rows, columns }) => {
    const samples = await rows(
      db.selectFrom(ref('int_purchase_groups')).select('sample').distinct().orderBy('sample'),
    )
    return Promise.all(
      samples.map(async ({ sample }) => {
        const found = await columns(
          db
            .selectFrom(ref('int_purchase_groups'))
            .select(['frequency', 'recency_days', 'age_days', 'customers'])
            .where('sample', '=', String(sample))
            // sums of doubles: the same order, the same digits
            .orderBy('frequency')
            .orderBy('recency_days')
            .orderBy('age_days'),
        )
        return { sample, ...fitted(found) }
      }),
    )
  },
)

function fitted(found: Readonly<Record<string, Float64Array | readonly (string | null)[]>>) {
  const column = (name: string): Float64Array => found[name] as Float64Array
  const [x, count] = [column('frequency'), column('customers')]
  let [customers, repeats] = [0, 0]
  for (let i = 0; i < x.length; i++) {
    customers += count[i] ?? 0
    repeats += (x[i] ?? 0) * (count[i] ?? 0)
  }
  const purchases = {
    x,
    count,
    recency: column('recency_days'),
    age: column('age_days'),
    customers,
    repeats,
    frequencies: stats.value.frequenciesOf(x),
  }
  const fit = stats.value.fitBgNbd(purchases)
  if (fit.status === 'refuse') {
    const { status, reason, explanation } = fit
    return { status, reason, explanation, customers, repeats }
  }
  return { status: 'ok', reason: null, explanation: null, customers, repeats, ...fitRow(fit) }
}
