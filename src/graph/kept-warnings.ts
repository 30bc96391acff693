/**
 * Which warnings of a node may be told again from memory. In: node, problems. Out: them, as plain data. Pure.
 */
import type { Diagnostic } from '../diagnostic/index.ts'
import type { GraphNode } from './types.ts'

/**
 * Only warnings, and only those that point into the node's own SQL and nowhere else: its text is in the key under which
 * they are kept, while a macro or a property file may move under them.
 *
 * @returns undefined when one of them has to be found again
 */
export function keptWarnings(
  { resource }: GraphNode,
  problems: readonly Diagnostic[],
): readonly Diagnostic[] | undefined {
  const own = resource.kind === 'model' ? resource.sql?.file : undefined
  const isKept = ({ severity, place, trail }: Diagnostic): boolean =>
    severity === 'warning' && place !== undefined && place.file === own && trail === undefined
  return problems.every(isKept) ? problems : undefined
}
