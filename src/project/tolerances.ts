/**
 * The project's own limits for tie-outs and join audits: `tolerances` of project.yml, by name, of namesakes in several
 * packages by `package.name`. A package cannot know how much of a company's money names a customer; finance says so,
 * with a reason that is printed with the result.
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
  if (Object.keys(tolerances).length === 0) return models
  problems.push(...wrongNames(models, main))
  // of namesakes only the one whose package is said
  const limit = (model: Model, name: string): Tolerance | undefined =>
    tolerances[`${model.package}.${name}`] ?? tolerances[name]
  return models.map((model) => ({
    ...model,
    reconcile: model.reconcile.map((r) => tieOutWith(r, limit(model, r.name))),
    joinAudit: model.joinAudit.map((a) => auditWith(a, limit(model, a.name))),
  }))
}

function wrongNames(models: readonly Model[], main: Package): Diagnostic[] {
  const known = models.flatMap((m) => [
    ...m.reconcile.map(({ name }) => ({ name, whole: `${m.package}.${name}`, isTieOut: true })),
    ...m.joinAudit.map(({ name }) => ({ name, whole: `${m.package}.${name}`, isTieOut: false })),
  ])
  return Object.entries(main.config.tolerances).flatMap(([name, limits]) => {
    const place = main.yaml.placeOf(['tolerances', name])
    const found = known.filter((k) => k.name === name || k.whole === name)
    const wholes = [...new Set(found.map((k) => k.whole))].sort()
    if (found.length === 0) {
      const near = nearest(
        name,
        known.flatMap((k) => [k.name, k.whole]),
      )
      return diagnose('unknown-tolerance', { name, near }, { place })
    }
    // a limit that finance grants one ledger is not another one's
    if (wholes.length > 1) return diagnose('ambiguous-name', { name, names: wholes.join(', ') }, { place })
    const isTieOut = found.some((k) => k.isTieOut)
    const isAudit = limits.max_unmatched !== undefined || limits.warn_unmatched !== undefined
    if (isAudit !== isTieOut && (limits.tolerance !== undefined) === isTieOut) return []
    return diagnose('bad-tolerance', { name, isTieOut }, { place })
  })
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
