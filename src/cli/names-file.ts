/**
 * Names that a shell may complete, kept as lines of text, so that completing one costs the reading of a file and no
 * start of Node. In: linked project. May touch: `target/cache/names.txt`. Each line is a kind, a blank, a name.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { itemsOf } from '../graph/index.ts'
import type { Linked } from './context.ts'

export const nameKinds = [
  'node',
  'column',
  'selector',
  'target',
  'var',
  'macro',
  'tie_out',
  'report',
] as const
export type NameKind = (typeof nameKinds)[number]

/** Written only when a name has come or gone; a folder that cannot be written costs the completion alone. */
export function noteNames(linked: Linked): void {
  const text = namesText(linked)
  const folder = join(linked.project.dir, 'target', 'cache')
  const file = join(folder, 'names.txt')
  try {
    if (textOf(file) === text) return
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, text)
  } catch {
    // as said above
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function namesText({ project, graph }: Linked): string {
  const items = [...itemsOf(graph).byId.values()]
  const names: Record<NameKind, readonly string[]> = {
    node: [
      ...items.filter((item) => item.type !== 'test' && item.type !== 'unit_test').map((item) => item.name),
      ...items.flatMap((item) => item.tags.map((tag) => `tag:${tag}`)),
      ...items.flatMap((item) => (item.owner === undefined ? [] : [`owner:${item.owner}`])),
      ...items.filter((item) => item.type === 'exposure').map((item) => `exposure:${item.name}`),
      ...items.filter((item) => item.type === 'metric').map((item) => `metric:${item.name}`),
      ...items.filter((item) => item.type === 'unit_test').map((item) => `unit_test:${item.name}`),
      ...items.map((item) => `package:${item.package}`),
    ],
    column: [...graph.nodes.values()].flatMap((n) => n.resource.columns.map((c) => `${n.name}.${c.name}`)),
    selector: (project.selectors ?? []).map((s) => s.name),
    target: project.targetNames ?? [],
    var: [...project.vars.keys()],
    macro: [...project.macros.keys()],
    tie_out: graph.checks.filter((c) => c.kind === 'reconcile' || c.kind === 'join_audit').map((c) => c.name),
    report: project.reports.map((r) => r.name),
  }
  const lines = nameKinds.flatMap((kind) =>
    // a name with a blank cannot be told apart from two
    [...new Set(names[kind])]
      .filter((n) => !/\s/.test(n))
      .sort()
      .map((name) => `${kind} ${name}\n`),
  )
  return lines.join('')
}
