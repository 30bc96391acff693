/**
 * The project's rules about personal data: which kinds may stand in published tables, what counts as a sanitiser.
 * In: project, taints. Out: problems. Pure. Start at `published`.
 */
import { type Diagnostic, diagnose, nearest } from '../../diagnostic/index.ts'
import type { Project } from '../../project/index.ts'
import type { Connection } from '../../warehouse/index.ts'
import { aliasPlace } from '../alias-place.ts'
import type { Expr } from '../lineage/plan.ts'
import type { BoundProject } from '../lineage/project.ts'
import type { GraphNode } from '../types.ts'
import { located, type Text } from './spot.ts'
import type { Tags, Taint } from './tags.ts'

/** Does an expression stand in one of the project's sanitisers: a function of the engine, or a macro's own text? */
export function sanitiserOf(project: Project, text: Text): (expr: Expr) => boolean {
  const names = new Set(project.privacy.sanitizers)
  const files = new Set([...names].flatMap((name) => project.macros.get(name)?.file ?? []))
  return (expr) => {
    if (expr.name !== undefined && names.has(expr.name)) return true
    if (files.size === 0) return false
    const at = located(text, expr.query_location)
    if (at === undefined) return false
    return files.has(at.piece.file) || at.trail.some((t) => files.has(t.place.file))
  }
}

/** Columns of marts and reports that hold kinds of personal data that may not be published. */
export function published(
  { graph, compiled }: BoundProject,
  node: GraphNode,
  pii: Tags['pii'],
): Diagnostic[] {
  const { resource } = node
  if (resource.kind !== 'model' || (resource.layer !== 'marts' && resource.layer !== 'reports')) return []
  const allowed = new Set(graph.project.privacy.publish)
  return [...pii].flatMap(([column, taints]) => {
    const bad = taints.find((t) => !allowed.has(t.kind))
    if (bad === undefined) return []
    const rendered = compiled.get(node.id)?.rendered
    const place = (rendered && aliasPlace(rendered, column)) ?? resource.place
    const details = { model: node.name, column, kind: bad.kind, from: bad.path[0] ?? '' }
    const notes = bad.path.length > 1 ? [bad.path.join(' -> ')] : []
    return [diagnose('pii-published', details, { place, notes })]
  })
}

/** What cannot be followed must say itself what its columns are. */
export function lostTaint(
  { graph }: BoundProject,
  node: GraphNode,
  tags: ReadonlyMap<string, Tags>,
): Diagnostic[] {
  if (node.resource.columns.some((c) => c.pii !== undefined)) return []
  const allowed = new Set(graph.project.privacy.publish)
  const read = node.parents.flatMap((id) => [...(tags.get(id)?.pii.values() ?? [])].flat())
  const lost: Taint | undefined = read.find((t) => !allowed.has(t.kind))
  if (lost === undefined) return []
  const details = { model: node.name, kind: lost.kind, from: lost.path.at(-1) ?? '' }
  return [diagnose('taint-lost', details, { place: node.resource.place, severity: 'warning' })]
}

/** A sanitiser that does not exist would clear nothing. */
export async function unknownSanitizers(
  { privacy, macros }: Project,
  shadow: Connection,
): Promise<Diagnostic[]> {
  const others = privacy.sanitizers.filter((name) => !macros.has(name))
  if (others.length === 0) return []
  const rows = await shadow.rows('select distinct function_name as name from duckdb_functions()')
  const functions = new Set(rows.map((r) => r.name ?? ''))
  return others
    .filter((name) => !functions.has(name))
    .map((name) => {
      const near = nearest(name, [...macros.keys(), ...functions])
      return diagnose('unknown-sanitizer', { name, near }, { place: privacy.place })
    })
}
