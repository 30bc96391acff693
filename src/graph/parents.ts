/**
 * What a text reads, from the calls that a scan found in it. In: calls with the file that each is of, names.
 * Out: ids, problems. Pure. Start at `parentsOf`.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { Call } from '../template/index.ts'
import { findRef, type Names, nodeId, refProblem } from './names.ts'
import type { GraphNode } from './types.ts'

/** Calls of one text, and its file: a macro's call means what the text that calls it would. */
export interface Said {
  readonly file: string
  readonly calls: readonly Call[]
}

/** Ids of everything that the calls read or ask about; names that lead nowhere become problems. */
export function parentsOf(
  said: readonly Said[],
  names: Names,
  problems: Diagnostic[],
): Pick<GraphNode, 'parents' | 'asks' | 'asksRows' | 'within'> {
  const parents = new Set<string>()
  const asks = new Set<string>()
  const rows = new Set<string>()
  const parts: Part[] = []
  for (const { file, calls } of said) {
    for (const call of calls) {
      if (typeof call.args[0] !== 'string') continue
      const { helper } = call
      if (helper === 'ref_within') {
        const [of, by] = call.args.map((name) => refId({ ...call, args: [name] }, file, names, problems))
        if (of !== undefined && by !== undefined) parts.push({ of, by })
        continue
      }
      const id =
        helper === 'input_present' || helper === 'changed' || helper === 'ref'
          ? refId(call, file, names, problems)
          : helper === 'source'
            ? sourceId(call, names, problems)
            : undefined
      if (id === undefined) continue
      const into = helper === 'input_present' ? asks : helper === 'changed' ? rows : parents
      into.add(id)
    }
  }
  const within = readWithin(parts, new Set([...parents, ...rows]))
  for (const { of, by } of parts) parents.add(of).add(by)
  const only = [...asks].filter((id) => !parents.has(id)).sort()
  return {
    parents: [...parents, ...only].sort(),
    ...(within === undefined ? {} : { within }),
    ...(only.length === 0 ? {} : { asks: only }),
    ...(rows.size === 0 ? {} : { asksRows: [...rows].sort() }),
  }
}

/** Rows of `of` in the partitions that `by` lists. */
interface Part {
  readonly of: string
  readonly by: string
}

/** What is read only so, and by one list. @param whole what is read in another way too */
function readWithin(parts: readonly Part[], whole: ReadonlySet<string>): Record<string, string> | undefined {
  const lists = (of: string): number => new Set(parts.flatMap((p) => (p.of === of ? [p.by] : []))).size
  const only = parts.filter(({ of }) => !whole.has(of) && lists(of) === 1)
  return only.length === 0 ? undefined : Object.fromEntries(only.map(({ of, by }) => [of, by]))
}

function refId(call: Call, file: string, names: Names, problems: Diagnostic[]): string | undefined {
  const found = findRef(names, call.args, file)
  if (found !== undefined) return nodeId(found)
  problems.push(refProblem(names, call.args, { place: call.place, trail: call.trail }))
  return undefined
}

function sourceId({ args, place, trail }: Call, names: Names, problems: Diagnostic[]): string | undefined {
  const [source, table] = args
  if (typeof source !== 'string' || typeof table !== 'string') return undefined
  const key = `${source}.${table}`
  const found = names.sources.get(key)
  if (found !== undefined) return nodeId(found)
  const near = nearest(key, names.sources.keys())
  problems.push(diagnose('unknown-source', { source, table, near }, { place, trail }))
  return undefined
}
