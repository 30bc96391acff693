/** Curves of leaving, one per sample and segment and one over all segments. */
import { defineModel } from 'ledgerline'
import { fitLife, type Group } from '../../../lib/contract-life.ts'

export default defineModel(
  {
    reads: ['int_contract_groups'],
    columns: {
      sample: 'VARCHAR',
      segment: 'VARCHAR',
      status: 'VARCHAR',
      reason: 'VARCHAR',
      explanation: 'VARCHAR',
      method: 'VARCHAR',
      customers: 'BIGINT',
      leavers: 'BIGINT',
      alpha: 'DOUBLE',
      alpha_se: 'DOUBLE',
      beta: 'DOUBLE',
      beta_se: 'DOUBLE',
      covariance_alpha: 'DOUBLE',
      covariance_alpha_beta: 'DOUBLE',
      covariance_beta: 'DOUBLE',
      theta: 'DOUBLE',
      theta_se: 'DOUBLE',
      loglik: 'DOUBLE',
      geometric_loglik: 'DOUBLE',
      heterogeneity_p: 'DOUBLE',
      kaplan_meier_gap: 'DOUBLE',
    },
  },
  async ({ db, ref, rows }) => {
    const found = (await rows(db.selectFrom(ref('int_contract_groups')).selectAll())).map((r) => ({
      sample: String(r.sample),
      segment: String(r.segment),
      observed: Number(r.observed),
      lostAt: Number(r.lost_at),
      customers: Number(r.customers),
    }))
    const samples = [...new Set(found.map((r) => r.sample))].sort()
    return samples.flatMap((sample) => {
      const own = found.filter((r) => r.sample === sample)
      const segments = [...new Set(own.map((r) => r.segment))].sort()
      return ['(all)', ...segments].map((segment) => ({
        sample,
        segment,
        ...fitted(own.filter((r) => segment === '(all)' || r.segment === segment)),
      }))
    })
  },
)

function fitted(groups: readonly Group[]) {
  const count = (of: readonly Group[]): number => of.reduce((sum, g) => sum + g.customers, 0)
  const seen = { customers: count(groups), leavers: count(groups.filter((g) => g.lostAt >= 1)) }
  const life = fitLife(groups)
  if (life.status === 'refuse') {
    const { status, reason, explanation } = life
    return { ...seen, status, reason, explanation }
  }
  const common = {
    ...seen,
    status: life.status,
    reason: life.reason,
    method: life.method,
    loglik: life.loglik,
    geometric_loglik: life.geometric.loglik,
    heterogeneity_p: life.heterogeneityP,
    theta: life.geometric.theta,
    theta_se: life.geometric.se,
    kaplan_meier_gap: life.gap,
  }
  if (life.method === 'geometric') return common
  const [[aa, ab] = [], [, bb] = []] = life.covariance
  return {
    ...common,
    alpha: life.params[0],
    alpha_se: life.se[0],
    beta: life.params[1],
    beta_se: life.se[1],
    covariance_alpha: aa,
    covariance_alpha_beta: ab,
    covariance_beta: bb,
  }
}
