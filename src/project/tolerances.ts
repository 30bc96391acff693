/**
 * The project's own limits for tie-outs and join audits: `tolerances` of project.yml, by name. A package cannot know
 * how much of a company's money names a customer; finance says so, with a reason that is printed with the result.
 * In: models, project.yml. Out: models with these limits, problems. Pure. Start at `withTolerances`.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { Package } from './packages.ts'
import type { JoinAuditProps, Model, ReconcileProps } from './types.ts'

type Tolerance = Package['config']['tolerances'][string]

export function withTolerances(
  models: readonly Model[],
  main: Package,
  problems: Diagnostic[],
): readonly Model[] {
  const { tolerances } = main.config
  const names = Object.keys(tolerances)
  if (names.length === 0) return models
  const audits = new Set(models.flatMap((m) => m.joinAudit.map((a) => a.name)))
  const tieOuts = new Set(models.flatMap((m) => m.reconcile.map((r) => r.name)))
  for (const name of names) {
    const { tolerance, max_unmatched, warn_unmatched } = tolerances[name] ?? {}
    const place = main.yaml.placeOf(['tolerances', name])
    const isAudit = max_unmatched !== undefined || warn_unmatched !== undefined
    if (!audits.has(name) && !tieOuts.has(name))
      problems.push(
        diagnose('unknown-tolerance', { name, near: nearest(name, [...audits, ...tieOuts]) }, { place }),
      )
    else if (isAudit === tieOuts.has(name) || (tolerance === undefined) === tieOuts.has(name))
      problems.push(diagnose('bad-tolerance', { name, isTieOut: tieOuts.has(name) }, { place }))
  }
  return models.map((model) => ({
    ...model,
    reconcile: model.reconcile.map((r) => tieOutWith(r, tolerances[r.name])),
    joinAudit: model.joinAudit.map((a) => auditWith(a, tolerances[a.name])),
  }))
}

function tieOutWith(props: ReconcileProps, own: Tolerance | undefined): ReconcileProps {
  if (own?.tolerance === undefined) return props
  return { ...props, tolerance: own.tolerance, reason: own.reason }
}

function auditWith(props: JoinAuditProps, own: Tolerance | undefined): JoinAuditProps {
  if (own === undefined) return props
  const { max_unmatched: max = props.maxUnmatched, warn_unmatched: warn = props.warnUnmatched } = own
  return {
    ...props,
    maxUnmatched: max,
    ...(warn === undefined ? {} : { warnUnmatched: warn }),
    reason: own.reason,
  }
}
