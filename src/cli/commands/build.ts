/** `ledgerline build`: brings the working database up to the project, tests it, publishes it. */
import { resolve } from 'node:path'
import { diagnose, exitCode } from '../../diagnostic/index.ts'
import type { ResourceType } from '../../graph/index.ts'
import { type IncrementRequest, type Listener, problemsOf } from '../../run/index.ts'
import { writeArtifacts } from '../artifacts.ts'
import type { BuildCommand, BuildKind } from '../build-command.ts'
import { type BuildOptions, type Built, openBindable, runBuild } from '../building.ts'
import type { Linked } from '../context.ts'
import { shortOfDisk } from '../disk-free.ts'
import { inMemory } from '../empty.ts'
import type { Counts } from '../ending.ts'
import { sayFolded } from '../folded.ts'
import { type Interrupt, onInterrupt } from '../interrupt.ts'
import { noteBegun, noteCall, noteEnded } from '../last-call.ts'
import { knownBuild, noteBuild, sayNothingNew } from '../nothing-new.ts'
import { invokedFrom, noteCounts, palette, say, sayProblems } from '../output.ts'
import { showProgress } from '../progress.ts'
import {
  publishBuilt,
  publishedNodes,
  publishObstacle,
  sayNotPublished,
  sayPublication,
  servesStill,
} from '../publishing.ts'
import type { RunTimes } from '../run-table.ts'
import { fromSample, type Sampled } from '../sampling.ts'
import { saySummary } from '../summary.ts'
import { settledWarnings } from '../warnings.ts'
import { forWriting, type Working } from '../working.ts'

/** What `run`, `seed` and `snapshot` are about; their parents must stand. */
const typesOf: Readonly<Partial<Record<BuildKind, readonly ResourceType[]>>> = {
  run: ['model', 'source'],
  seed: ['seed'],
  snapshot: ['snapshot'],
}

export type { BuildCommand } from '../build-command.ts'

export async function build(options: BuildCommand, command: BuildKind = 'build'): Promise<number> {
  const began = performance.now()
  const aside = isAside(options)
  const known = aside || options.logPath !== undefined ? undefined : knownBuild(options, command)
  if (known !== undefined) {
    noteCall(resolve(invokedFrom(), options.projectDir ?? '.'), options, command)
    return sayNothingNew(known, began, options)
  }
  const opened = await openBindable(options)
  const sample = options.sample === undefined ? undefined : await fromSample(opened, options.sample, options)
  const linked = sample?.linked ?? (options.empty === true ? inMemory(opened) : opened)
  const outcome: Outcome = { startedAt: new Date() }
  const code = await buildLinked(linked, options, command, began, outcome)
  if (sample !== undefined) saySample(sample, code, options)
  if (command === 'build' && !aside) noteBuild(linked, options, code, outcome.built)
  return code
}

/** It leaves nothing that stands, and no results. */
function isAside({ empty, sample }: BuildCommand): boolean {
  return empty === true || sample !== undefined
}

interface Outcome {
  readonly startedAt: Date
  built?: Built
  endedAt?: Date
  exit?: number
}

/** @param run  what is done between the first line and the last */
export async function buildLinked(
  linked: Linked,
  options: BuildCommand,
  command: BuildKind,
  began: number,
  outcome: Outcome,
  run: typeof runBuild = runBuild,
): Promise<number> {
  const work = async (working: Working): Promise<number> => {
    sayTitle(linked, options)
    sayProblems(shortOfDisk(working.file, linked.project), options.logFormat === 'json', options.color)
    const interrupt = onInterrupt(() => working.warehouse.interrupt(), options)
    const progress = showProgress({
      json: options.logFormat === 'json',
      color: options.color,
      now: () => new Date().toTimeString().slice(0, 8),
    })
    try {
      const built = await run(linked, working, {
        flags: options,
        ...calledAs(options, command),
        force: options.force ?? false,
        failFast: options.failFast ?? false,
        increment: incrementFlags(options),
        checksOnly: command === 'test',
        acceptFailures: options.acceptFailures ?? false,
        storeFailures: options.storeFailures ?? false,
        threads: options.threads ?? 2,
        empty: options.empty ?? false,
        sampled: options.sample !== undefined,
        ...(options.now === undefined ? {} : { now: options.now }),
        listen: noting(linked, options, command, progress.listen),
        stopped: interrupt.requested,
      })
      progress.close()
      outcome.built = built
      outcome.endedAt = new Date()
      noteCounts(countsOf(built))
      outcome.exit = await conclude(linked, working, built, options, command, began, interrupt)
      return outcome.exit
    } finally {
      progress.close()
      interrupt.done()
    }
  }
  // the database's memory is given back first
  const artifacts = (): void => noteArtifacts(linked, options, command, outcome)
  return await forWriting(linked.project, `ledgerline ${command}`, work, artifacts)
}

/** From its first node on a run that does not end is one to try again. */
function noting(linked: Linked, options: BuildCommand, command: BuildKind, tell: Listener): Listener {
  return (event) => {
    if (event.event === 'planned' && !isAside(options)) noteBegun(linked.project.dir, options, command)
    tell(event)
  }
}

function noteArtifacts(
  linked: Linked,
  options: BuildCommand,
  command: BuildKind,
  { built, startedAt, endedAt = startedAt, exit = exitCode.failed }: Outcome,
): void {
  if (built === undefined || isAside(options)) return
  onFullDisk(options, () => {
    writeArtifacts(linked, built, command, startedAt, endedAt)
    // without its results a run is one that left none
    noteEnded(linked.project.dir, options, command, exit)
  })
}

function calledAs({ fullRefresh }: BuildCommand, command: BuildKind): Pick<BuildOptions, 'call' | 'types'> {
  const types = typesOf[command]
  return { call: { command, fullRefresh: fullRefresh === true }, ...(types === undefined ? {} : { types }) }
}

function incrementFlags(options: BuildCommand): Partial<IncrementRequest> {
  const { fullRefresh, force, eventTimeStart, eventTimeEnd } = options
  return {
    refresh: fullRefresh === true || force === true,
    ...(eventTimeStart === undefined ? {} : { eventTimeStart }),
    ...(eventTimeEnd === undefined ? {} : { eventTimeEnd }),
  }
}

/** Said last, so that nobody takes a sample for the whole. */
function saySample({ window, linked }: Sampled, code: number, options: BuildCommand): void {
  if (options.quiet === true || options.logFormat === 'json') return
  const where = linked.project.target.path
  const kept = where === ':memory:' ? '' : `, in ${where}; ledgerline show --sampled looks there`
  say(
    `${code === exitCode.ok ? 'A sample' : 'This was a sample'}: rows of ${window}${kept}. Nothing is published.`,
  )
}

/** A full disk does not hide what the build has to tell. */
function onFullDisk(options: BuildCommand, write: () => void): void {
  try {
    write()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') throw error
    const details = { node: 'target/', message: 'the artefacts of this run are not written.' }
    sayProblems([diagnose('disk-full', details)], options.logFormat === 'json', options.color)
  }
}

function sayTitle({ project }: Linked, options: BuildCommand): void {
  if (options.quiet === true || options.logFormat === 'json') return
  const paint = palette(options.color)
  say(
    `${paint.bold(project.name)} ${project.version}   ${paint.dim(`target ${project.target.name}, ${project.target.type}`)}`,
  )
}

async function conclude(
  linked: Linked,
  working: Working,
  built: Built,
  options: BuildCommand,
  command: BuildKind,
  began: number,
  interrupt: Interrupt,
): Promise<number> {
  const json = options.logFormat === 'json'
  const loud = options.quiet !== true && !json
  const warnings = settledWarnings(built.warnings, options)
  const problems = settledWarnings(problemsOf(built.result), options)
  // what ends the command is told whole
  const tellWarnings = options.warnError === true ? sayProblems : sayFolded
  tellWarnings(warnings, json, options.color)
  sayProblems(problems, json, options.color)
  if (loud) saySummary(linked.graph, built.result, (performance.now() - began) / 1000, command, options.color)
  if (interrupt.timedOut()) {
    sayProblems([diagnose('timed-out', { seconds: (options.timeout ?? 0) / 1000 })], json, options.color)
    return exitCode.failed
  }
  const signal = interrupt.signal()
  if (signal !== undefined) {
    if (loud) say('Interrupted. What was committed stays; the next build goes on from there.')
    return signal
  }
  if (built.result.failed) {
    if (loud && command === 'build' && options.sample === undefined)
      say(`Nothing was published${servesStill(linked)}.`)
    return exitCode.failed
  }
  const raised = [...warnings, ...problems].some((p) => p.severity === 'error')
  if (raised || (options.warnError === true && warnings.length + problems.length > 0)) {
    const flag = raised ? '--warn-error-options' : '--warn-error'
    if (loud) say(`There are warnings, and ${flag} makes them errors. Nothing was published.`)
    return exitCode.failed
  }
  if (options.empty === true) {
    if (loud) say('Built without rows and without tests of data; nothing is kept.')
    return exitCode.ok
  }
  if (command === 'build' && options.publish !== false && options.sample === undefined) {
    const startedAt = new Date(Date.now() - (performance.now() - began))
    return await publishAfter(linked, working, built, options, { startedAt, finishedAt: new Date() })
  }
  return exitCode.ok
}

/** For the last line of `--log-format json`. */
function countsOf(built: Built): Counts {
  const { nodes, checks, peakMemory, read } = built.result
  const count = (status: string): number => nodes.filter((n) => n.status === status).length
  return {
    built: count('success'),
    reused: count('reused'),
    failed: count('error'),
    skipped: count('skipped'),
    tests: checks.length,
    tests_failed: checks.filter((c) => c.status === 'fail' || c.status === 'error').length,
    ...(peakMemory === undefined ? {} : { peak_memory_bytes: peakMemory }),
    ...(read === undefined ? {} : { read_bytes: read }),
  }
}

/** A partial build that leaves something stale is no failure: it only says why nothing was published. */
async function publishAfter(
  linked: Linked,
  working: Working,
  built: Built,
  options: BuildCommand,
  times: RunTimes,
): Promise<number> {
  if (!linked.project.publish.isSaid && publishedNodes(linked.graph).length === 0) {
    sayNotPublished(linked, 'the project has no model in the layers marts and reports', options)
    return exitCode.ok
  }
  const reason = publishObstacle(linked, built, built.result)
  if (reason === undefined) {
    sayPublication(linked, await publishBuilt(linked, working, built, built.result, times), options)
  } else sayNotPublished(linked, reason, options)
  return exitCode.ok
}
