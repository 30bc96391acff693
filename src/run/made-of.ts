/**
 * What a model's code is made of, part by part, so that `why` can name the one that is another: its own text, the macros,
 * vars, settings and environment variables that it reads. A var has its value, which the SQL prints anyway; all else is a
 * hash. In: graph, node. Out: texts by what people call the part. Pure.
 */
import { hash } from 'node:crypto'
import { type Graph, type GraphNode, settings } from '../graph/index.ts'

export type MadeOf = Readonly<Record<string, string>>

export function madeOf({ project }: Graph, { resource, calls, macros }: GraphNode): MadeOf {
  if (resource.kind !== 'model') return {}
  const made: Record<string, string> = {}
  const text = resource.sql?.text ?? resource.typescript?.text
  if (text !== undefined) made['its SQL'] = mark(text)
  for (const name of macros) made[`macro ${name}`] = mark(project.macros.get(name)?.text ?? '')
  for (const { helper, args } of calls) {
    const name = String(args[0])
    if (helper === 'var') made[`var ${name}`] = `= ${String(project.vars.get(name)?.value).slice(0, 60)}`
    if (helper === 'env') made[`environment variable ${name}`] = mark(project.env?.[name] ?? '')
    if (helper === 'setting') made[`setting ${name}`] = mark(String(settings(project)[name]))
  }
  return made
}

function mark(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 12)
}

/** Parts that both have and that are others, as sentences; none where what was built said nothing of it. */
export function partsChanged(before: MadeOf | undefined, now: MadeOf): string[] {
  return Object.entries(now).flatMap(([part, value]) => {
    const was = before?.[part]
    if (was === undefined || was === value) return []
    return [
      value.startsWith('= ') ? `${part} is ${value.slice(2)}, and was ${was.slice(2)}` : `${part} changed`,
    ]
  })
}
