/** `ledgerline source freshness`: how old the newest row of each source is, held against its limits. */
import { type SourceAge, sourcesJson } from '../../artifact/index.ts'
import { type Diagnostic, diagnose, exitCode } from '../../diagnostic/index.ts'
import { type GraphNode, indexNames, sourceTables } from '../../graph/index.ts'
import type { Freshness, FreshnessLimit } from '../../project/index.ts'
import { type Newest, newestRow } from '../../run/index.ts'
import { invocationOf, writeFiles } from '../artifacts.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { boundSelectors } from '../lineage.ts'
import { momentOf } from '../moment.ts'
import { print, printJson, say, sayProblems, sayRetried, textTable } from '../output.ts'
import { type SelectFlags, selectFor } from '../selecting.ts'
import { attachAll, forBindingWarehouse } from '../working.ts'

interface FreshnessCommand extends CommonOptions, SelectFlags {
  readonly now?: string
  readonly output?: 'text' | 'json'
}

const seconds = { minute: 60, hour: 3600, day: 86_400 } as const

export async function freshness(options: FreshnessCommand): Promise<number> {
  const began = new Date()
  const linked = openProject(options)
  const { graph, project } = linked
  const selection = await selectFor(linked, options, boundSelectors(linked))
  // an operational question, so the clock may answer it
  const text = options.now === undefined ? undefined : momentOf(project, options.now, began)
  const now = text === undefined ? began : new Date(`${text.replace(' ', 'T')}Z`)
  const env = { project, names: indexNames(project), configs: new Map() }
  const { tables, problems: unread } = sourceTables(env, graph)
  const problems: Diagnostic[] = [...unread]
  const ages = await forBindingWarehouse(project, async (warehouse) => {
    const connection = await warehouse.connect()
    await attachAll(connection, project)
    const found: SourceAge[] = []
    for (const { id, node, source, spec } of tables) {
      if (source.freshness === undefined || !selection.ids.has(id)) continue
      const newest = await newestRow(connection, project, spec, source.freshness, sayRetried)
      found.push(ageOf(node, source.freshness, newest, now, problems))
    }
    return found
  })
  const took = (Date.now() - began.getTime()) / 1000
  const json = sourcesJson(invocationOf(began, new Date()), ages, took)
  writeFiles(linked, { 'sources.json': json })
  if (options.output === 'json') printJson(JSON.parse(json), 2)
  else if (ages.length > 0) print(tableOf(ages))
  else if (options.quiet !== true) say('No source that is selected says freshness: docs/sources.md.')
  sayProblems(problems, options.logFormat === 'json', options.color)
  return problems.some((p) => p.severity === 'error') ? exitCode.failed : exitCode.ok
}

function ageOf(
  node: GraphNode,
  limits: Freshness,
  newest: Newest,
  now: Date,
  problems: Diagnostic[],
): SourceAge {
  const { warnAfter, errorAfter, filter, place } = limits
  const base = {
    id: node.id,
    snapshottedAt: now.toISOString(),
    ...(warnAfter === undefined ? {} : { warnAfter }),
    ...(errorAfter === undefined ? {} : { errorAfter }),
    ...(filter === undefined ? {} : { filter }),
  }
  if (!newest.ok) {
    const at = newest.asked === true ? (limits.loadedPlace ?? place) : place
    problems.push(diagnose('freshness-unknown', { source: node.name, reason: newest.reason }, { place: at }))
    return { ...base, found: { status: 'runtime error', error: newest.reason } }
  }
  const ageSeconds = (now.getTime() - newest.at) / 1000
  const status = isOver(ageSeconds, errorAfter) ? 'error' : isOver(ageSeconds, warnAfter) ? 'warn' : 'pass'
  if (status !== 'pass') {
    const limit = limitText(status, status === 'error' ? errorAfter : warnAfter)
    const severity = status === 'error' ? 'error' : 'warning'
    const by = newest.by === 'files' ? ' by the time of its files' : ''
    const details = { source: node.name, age: `${ageText(ageSeconds)}${by}`, limit }
    problems.push(diagnose('source-stale', details, { place, severity }))
  }
  return { ...base, found: { status, maxLoadedAt: new Date(newest.at).toISOString(), ageSeconds } }
}

function isOver(age: number, limit: FreshnessLimit | undefined): boolean {
  return limit !== undefined && age > limit.count * seconds[limit.period]
}

function limitText(status: 'warn' | 'error', limit: FreshnessLimit | undefined): string {
  const { count = 0, period = 'day' } = limit ?? {}
  return `${status}_after is ${count} ${period}${count === 1 ? '' : 's'}`
}

/** In the unit that people would use. */
function ageText(age: number): string {
  const [unit, size] = age < 7200 ? ['minutes', 60] : age < 172_800 ? ['hours', 3600] : ['days', 86_400]
  return `${(age / Number(size)).toFixed(1)} ${unit}`
}

function tableOf(ages: readonly SourceAge[]): string {
  const rows = ages.map(({ id, found }) =>
    found.status === 'runtime error'
      ? [id, found.status, found.error, '']
      : [id, found.status, found.maxLoadedAt, ageText(found.ageSeconds)],
  )
  return textTable(['source', 'status', 'newest row', 'age'], rows)
}
