/**
 * Decides how an incremental model is built: whole, or new rows only, and up to when. Pure.
 * In: node, its code, the journal's last row, what stands. Out: the decision, with its reason for `why`.
 * Start at `planIncrement`.
 */
import { createHash } from 'node:crypto'
import { diagnose, LedgerlineError } from '../diagnostic/index.ts'
import type { Compiled, Graph, GraphNode } from '../graph/index.ts'
import {
  type Batch,
  cutBatches,
  describeBatches,
  doneBatches,
  dueBatches,
  type LocalTime,
  parseLocal,
  reachOf,
  saidBack,
} from '../materialize/index.ts'
import type { IncrementalConfig, Project } from '../project/index.ts'
import type { NodeState } from './state.ts'

/** What the command line asks of incremental models. */
export interface IncrementRequest {
  /** `--full-refresh` or `--force`: build them whole, unless `full_refresh: false` protects them. */
  readonly refresh: boolean
  readonly eventTimeStart?: string
  readonly eventTimeEnd?: string
}

export interface IncrementPlan {
  readonly own: string
  readonly whole?: string
  readonly asOf?: string
  readonly end?: LocalTime
  readonly from?: LocalTime
  readonly to?: LocalTime
}

const day = 86_400_000

/** @param rows of the standing table; null for a view, undefined when nothing stands */
export function planIncrement(
  project: Project,
  node: GraphNode,
  code: Compiled | undefined,
  config: string,
  last: NodeState | undefined,
  rows: number | null | undefined,
  request: IncrementRequest,
): IncrementPlan | undefined {
  const { incremental } = node.config
  if (incremental === undefined || code === undefined) return undefined
  const own = createHash('sha256')
    .update(`${code.still ?? code.rendered.text}\n${config}${zoneOf(project, node)}`)
    .digest('hex')
  const asOf = clockOf(project, node)
  const range = incremental.strategy === 'time_range' ? timesOf(project, request) : {}
  const whole =
    wholeBecause(own, last, rows, request.refresh, incremental.fullRefresh !== false) ??
    wentBack(node, asOf, last) ??
    endsBefore(node, range.end, last)
  const known = { ...(whole === undefined ? {} : { whole }), ...(asOf === undefined ? {} : { asOf }) }
  return { own, ...known, ...range }
}

/** The day that the model's own SQL reads; a time range is cut by its end instead. */
function clockOf(project: Project, node: GraphNode): string | undefined {
  const reads = node.calls.some((c) => c.helper === 'var' && c.args[0] === 'as_of_date')
  const value = project.vars.get('as_of_date')?.value
  return reads && value !== undefined ? String(value) : undefined
}

/** Rows of later days stand in the table: only a whole build takes them out. @throws LedgerlineError */
function wentBack(
  node: GraphNode,
  asOf: string | undefined,
  last: NodeState | undefined,
): string | undefined {
  const before = last?.parts.notes?.asOf
  if (asOf === undefined || typeof before !== 'string' || before <= asOf) return undefined
  if (node.config.incremental?.fullRefresh !== false) return `as_of_date went back from ${before} to ${asOf}`
  const details = { node: node.name, from: before, to: asOf }
  throw new LedgerlineError([diagnose('incremental-went-back', details, { place: node.resource.place })])
}

/** A range that ends before what stands; one that may not be built whole is refused when its turn comes, with that as its error. */
function endsBefore(
  { config: { incremental } }: GraphNode,
  end: LocalTime | undefined,
  last: NodeState | undefined,
): string | undefined {
  if (end === undefined || incremental?.fullRefresh === false) return undefined
  const until = Math.max(parseLocal(incremental?.begin ?? '') ?? end, end)
  const reach = reachOf(doneBatches(last?.parts.notes?.batches))
  return reach > until ? saidBack(reach, until) : undefined
}

/** Another zone cuts other days, and so takes other rows; nothing for UTC, so that it costs no key. */
export function zoneOf({ timezone }: Project, { config }: GraphNode): string {
  return config.incremental?.strategy === 'time_range' && timezone !== 'UTC' ? `\n${timezone}` : ''
}

/** What enters the key: a later end is new work even when nothing else changed. */
export function endOf(project: Project, node: GraphNode, request: IncrementRequest): LocalTime | undefined {
  return node.config.incremental?.strategy === 'time_range' ? timesOf(project, request).end : undefined
}

function wholeBecause(
  own: string,
  last: NodeState | undefined,
  rows: number | null | undefined,
  refresh: boolean,
  mayRebuild: boolean,
): string | undefined {
  if (last === undefined || last.parts.notes?.own === undefined) return 'it was never built'
  if (rows === undefined) return 'its table is not in the database any more'
  if (rows === null) return 'a view stands where its table was built'
  if (!mayRebuild) return undefined
  if (refresh) return 'a full refresh was asked for'
  if (rows !== last.rows) return `its table has ${rows} rows, but ${last.rows} were built`
  return last.parts.notes.own === own ? undefined : 'its own SQL or configuration changed'
}

/** How it is built, for people; which partitions and keys, is known when its inputs stand. */
export function howBuilt(
  { config: { incremental } }: GraphNode,
  increment: IncrementPlan,
  last: NodeState | undefined,
): string {
  const whole = increment.whole === undefined ? undefined : `built whole: ${increment.whole}`
  switch (incremental?.strategy) {
    case 'time_range': {
      const batches = batchesOf(incremental, increment, last)
      const told = batches === undefined ? [] : [describeBatches(batches)]
      return [whole ?? 'built with new rows only', ...told].join('; ')
    }
    case 'partitions':
      return whole ?? 'built in the partitions whose inputs are others'
    case 'keys':
      return whole ?? 'built for the keys whose inputs are others'
    case 'new_files':
      return whole ?? 'built with the rows of new files'
    default:
      return whole ?? 'built with new rows only'
  }
}

/** Undefined where the range has no end yet: the build says that. */
function batchesOf(
  { begin: first = '', batchSize, lookback }: IncrementalConfig,
  { whole, ...range }: IncrementPlan,
  last: NodeState | undefined,
): Batch[] | undefined {
  const begin = parseLocal(first)
  if (begin === undefined || range.end === undefined) return undefined
  const all = cutBatches({ begin, end: Math.max(begin, range.end) }, batchSize)
  return whole === undefined
    ? dueBatches(all, doneBatches(last?.parts.notes?.batches), { ...range, lookback })
    : all
}

function timesOf(project: Project, request: IncrementRequest): Pick<IncrementPlan, 'end' | 'from' | 'to'> {
  const from = given('--event-time-start', request.eventTimeStart)
  const to = given('--event-time-end', request.eventTimeEnd)
  if (from !== undefined && to !== undefined && from >= to) {
    const problem = 'the range begins where it has ended'
    const details = { option: '--event-time-start', value: request.eventTimeStart ?? '', problem }
    throw new LedgerlineError([diagnose('event-time-range', details)])
  }
  const end = asOfEnd(project) ?? to
  return {
    ...(end === undefined ? {} : { end }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }
}

/** Whether what was asked for can be: it is a range, and there is something that is built by ranges. @throws LedgerlineError E5209 */
export function heldAgainst({ project, nodes }: Graph, request: IncrementRequest): void {
  const { from, to } = timesOf(project, request)
  if (from === undefined && to === undefined) return
  if ([...nodes.values()].some((n) => n.config.incremental?.strategy === 'time_range')) return
  const [option, value = ''] =
    from === undefined
      ? ['--event-time-end', request.eventTimeEnd]
      : ['--event-time-start', request.eventTimeStart]
  const problem = 'no model of the project is a time_range'
  throw new LedgerlineError([diagnose('event-time-range', { option, value, problem })])
}

/** A date means to the end of that day, a timestamp to that time. */
function asOfEnd(project: Project): LocalTime | undefined {
  const found = project.vars.get('as_of_date')
  const time = parseLocal(String(found?.value ?? ''))
  if (time === undefined) return undefined
  return found?.type === 'date' ? time + day : time
}

function given(option: string, value: string | undefined): LocalTime | undefined {
  if (value === undefined) return undefined
  const time = parseLocal(value)
  if (time !== undefined) return time
  throw new LedgerlineError([
    diagnose('event-time-range', { option, value, problem: 'it is no date or time' }),
  ])
}
