/**
 * `build --sample`: the project from the rows of a window of time, in a database of its own beside the working one, so
 * that nothing that stands, no key and no publication knows of it. In: linked project, flags. Out: the same project
 * with conditions on what has an event_time, in that database. Start at `fromSample`.
 */
import { rmSync } from 'node:fs'
import { diagnose, hasErrors, LedgerlineError } from '../diagnostic/index.ts'
import {
  bind,
  type Graph,
  type SampleWindow,
  type Selection,
  withAncestors,
  withSample,
} from '../graph/index.ts'
import { instantOf, type LocalTime, localOf, localText, parseLocal, shortText } from '../materialize/index.ts'
import { inlineVars, type Project } from '../project/index.ts'
import { acquireLock } from '../warehouse/index.ts'
import { recallBinding } from './binding-memory.ts'
import type { BuildCommand } from './build-command.ts'
import type { Linked } from './context.ts'
import { inOwnDatabase } from './empty.ts'
import { momentOf } from './moment.ts'
import { sayRetried } from './output.ts'
import { databaseFile, forBinding } from './working.ts'

export interface Sampled {
  readonly linked: Linked
  /** `2026-03-01 to 2026-03-04`, on the clock of the business. */
  readonly window: string
}

/** @throws LedgerlineError for a window that is none, or a project that nothing can be sampled of */
export async function fromSample(linked: Linked, given: string, options: BuildCommand): Promise<Sampled> {
  const { project, graph, compiled } = linked
  const other = [
    ['--empty', options.empty],
    ['--event-time-start', options.eventTimeStart],
    ['--event-time-end', options.eventTimeEnd],
  ].find(([, value]) => value !== undefined)
  if (other !== undefined) {
    const message = `--sample and ${String(other[0])} do not go together: both say which rows there are.`
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  const { from, to } = windowOf(project, given, options.now, new Date())
  const columns = await forBinding(project, async (shadow, version) => {
    const bound = await bind(graph, compiled, shadow, recallBinding(project.dir, version), sayRetried)
    // what does not bind is told by the build itself
    return hasErrors(bound.problems) ? undefined : bound.columns
  })
  const zone = project.timezone
  const bound = (time: LocalTime) => ({ text: localText(time), instant: instantOf(time, zone) })
  const window: SampleWindow = { from: bound(from), to: bound(to) }
  const made = columns === undefined ? { graph, problems: [] } : withSample(graph, columns, window)
  if (made.problems.length > 0) throw new LedgerlineError(made.problems)
  const own = inOwnDatabase({ ...linked, graph: made.graph }, samplePath(project))
  await clearBefore(own.project)
  return { linked: own, window: `${shortText(from)} to ${shortText(to)}` }
}

/** `target/shop.duckdb` has its samples in `target/shop_sample.duckdb`. */
export function samplePath({ target: { path } }: Project): string {
  return path === ':memory:' ? path : path.replace(/(\.[^./\\]*)?$/, (ending) => `_sample${ending}`)
}

/** Each sample begins with nothing: what an earlier window left would be history that never was. */
async function clearBefore(project: Project): Promise<void> {
  const file = databaseFile(project)
  if (file === ':memory:') return
  const lock = await acquireLock(file, 'ledgerline build --sample')
  for (const path of [file, `${file}.wal`]) rmSync(path, { force: true })
  await lock.release()
}

interface Window {
  readonly from: LocalTime
  readonly to: LocalTime
}

const relative = /^(\d+)\s*(hour|day|week|month|year)s?$/i

function windowOf(project: Project, given: string, now: string | undefined, clock: Date): Window {
  const refuse = (problem: string): never => {
    throw new LedgerlineError([diagnose('bad-sample', { given, problem })])
  }
  const [, count = '', unit = ''] = relative.exec(given.trim()) ?? []
  if (unit !== '') {
    const to = endOfData(project, now, clock)
    return Number(count) === 0 ? refuse('a window of nothing') : { from: back(to, Number(count), unit), to }
  }
  if (!given.includes('{')) return refuse('is no window')
  const said = inlineVars(given, '--sample')
  const bad = Object.keys(said).find((key) => key !== 'start' && key !== 'end')
  if (bad !== undefined) return refuse(`${bad} is neither start nor end`)
  const time = (key: 'start' | 'end'): LocalTime => {
    const text = said[key]
    if (text === undefined) return key === 'end' ? endOfData(project, now, clock) : refuse('has no start')
    return parseLocal(text) ?? refuse(`${text} is no date or time`)
  }
  const window = { from: time('start'), to: time('end') }
  return window.from < window.to ? window : refuse('it begins where it has ended')
}

/** The end of the as-of day, or the moment of the build on the clock of the business. */
function endOfData(project: Project, now: string | undefined, clock: Date): LocalTime {
  const day = project.vars.get('as_of_date')
  const asOf = now === undefined && day?.type === 'date' ? parseLocal(String(day.value ?? '')) : undefined
  if (asOf !== undefined) return asOf + 86_400_000
  const instant = Date.parse(`${momentOf(project, now, clock).replace(' ', 'T')}Z`)
  return localOf(instant, project.timezone)
}

/** Months and years by the calendar: a month before 31 March is the last day of February. */
function back(to: LocalTime, count: number, unit: string): LocalTime {
  const hours = { hour: 1, day: 24, week: 168 }[unit.toLowerCase()]
  if (hours !== undefined) return to - count * hours * 3_600_000
  const end = new Date(to)
  const months = unit.toLowerCase() === 'year' ? 12 * count : count
  const first = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  return first.getTime() + (Math.min(end.getUTCDate(), last) - 1) * 86_400_000 + (to % 86_400_000)
}

/**
 * What is built of a selection: with all that it reads, as nothing stands yet. Tie-outs and join audits are about
 * whole totals, so they are left out. @throws LedgerlineError when no row of it would be cut
 */
export function sampleOf(graph: Graph, selection: Selection): { ids: Set<string>; tests: Set<string> } {
  const ids = withAncestors(graph, selection.ids)
  if (![...ids].some((id) => graph.nodes.get(id)?.sample !== undefined)) {
    throw new LedgerlineError([diagnose('sample-means-nothing', {})])
  }
  const whole = new Set(
    graph.checks.filter((c) => c.kind === 'reconcile' || c.kind === 'join_audit').map((c) => c.id),
  )
  return { ids, tests: new Set([...selection.tests].filter((id) => !whole.has(id))) }
}
