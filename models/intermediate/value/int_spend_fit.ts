/** What a purchase is worth (Gamma-Gamma) in each sample, from the mean of each repeat customer. */
import { defineModel, stats } from 'ledgerline'

export default defineModel(
  {
    reads: ['int_purchase_histories'],
    columns: {
      sample: 'VARCHAR',
      status: 'VARCHAR',
      reason: 'VARCHAR',
      explanation: 'VARCHAR',
      customers: 'BIGINT',
      left_out: 'BIGINT',
      p: 'DOUBLE',
      q: 'DOUBLE',
      v: 'DOUBLE',
      mean: 'DOUBLE',
      mean_log_se: 'DOUBLE',
      correlation: 'DOUBLE',
    },
  },
  async ({ db, ref, rows, columns }) => {
    const samples = await rows(
      db.selectFrom(ref('int_purchase_histories')).select('sample').distinct().orderBy('sample'),
    )
    return Promise.all(
      samples.map(async ({ sample }) => {
        const found = await columns(
          db
            .selectFrom(ref('int_purchase_histories'))
            .select(['frequency', 'mean_amount'])
            .where('sample', '=', String(sample))
            .where('frequency', '>', 0)
            .orderBy('frequency')
            .orderBy('mean_amount'),
        )
        return { sample, ...fitted(found.frequency as Float64Array, found.mean_amount as Float64Array) }
      }),
    )
  },
)

function fitted(frequency: Float64Array, mean: Float64Array) {
  // a mean that is not above 0, or not known, has no place in the model
  const kept = Array.from(mean.keys()).filter((i) => (mean[i] ?? Number.NaN) > 0)
  const at = (column: Float64Array): Float64Array => Float64Array.from(kept, (i) => column[i] ?? 0)
  const counts = { customers: kept.length, left_out: mean.length - kept.length }
  const fit = stats.value.fitGammaGamma({ x: at(frequency), mean: at(mean) })
  if (fit.status === 'refuse') {
    const { status, reason, explanation } = fit
    return { ...counts, status, reason, explanation }
  }
  const typical = (params: readonly number[]): number => stats.value.expectedValue(params, 0, 0)
  const [p, q, v] = fit.params
  return {
    ...counts,
    status: fit.warnings.length > 0 ? 'warn' : 'ok',
    reason: fit.warnings.length > 0 ? 'correlation' : null,
    explanation: fit.warnings.join('; ') || null,
    p,
    q,
    v,
    mean: typical(fit.params),
    mean_log_se: stats.value.deltaError(fit, typical) / typical(fit.params),
    correlation: fit.correlation,
  }
}
