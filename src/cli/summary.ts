/** The closing block of a build: counts, slowest, critical path, what reconciles. Text on stderr. */
import type { Graph } from '../graph/index.ts'
import type { BuildResult, NodeResult } from '../run/index.ts'
import { type Palette, palette, say } from './output.ts'

export function saySummary(
  graph: Graph,
  result: BuildResult,
  seconds: number,
  command: string,
  color?: boolean,
): void {
  const paint = palette(color)
  const count = (status: NodeResult['status']): number =>
    result.nodes.filter((n) => n.status === status).length
  const passed = result.checks.filter((c) => c.status === 'pass').length
  const warned = result.checks.filter((c) => c.status === 'warn').length
  const [bad, good] = command === 'test' ? ['Tests failed', 'Tested'] : ['Build failed', 'Built']
  const title = result.failed ? paint.error(bad) : paint.good(good)
  say(`\n${paint.bold(title)} in ${seconds.toFixed(2)}s`)
  const units = result.units.filter((u) => u.status === 'pass').length
  const ofUnits = result.units.length > 0 ? `${units} of ${result.units.length} unit tests pass` : ''
  const ofData = `${passed} of ${result.checks.length} tests pass${warned > 0 ? `, ${warned} warn` : ''}`
  // unit tests alone leave nothing to say of others
  const tests = [result.checks.length > 0 || ofUnits === '' ? ofData : '', ofUnits].filter((t) => t !== '')
  say(
    `  ${count('success')} built   ${count('reused')} reused   ${count('error')} failed   ${count('skipped')} skipped   ${tests.join('   ')}\n`,
  )
  saySlowest(graph, result, paint)
  sayMemory(result, paint)
  sayLedger(result, paint)
}

function saySlowest(graph: Graph, result: BuildResult, paint: Palette): void {
  const built = result.nodes.filter((n) => n.status === 'success')
  if (built.length === 0) return
  const slowest = [...built].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 5)
  const path = criticalPath(graph, built)
  const total = path.reduce((sum, n) => sum + n.milliseconds, 0)
  say(paint.bold('Slowest'))
  for (const n of slowest) say(`  ${n.name.padEnd(36)} ${(n.milliseconds / 1000).toFixed(2)}s`)
  const names = path.filter((n) => n.milliseconds >= total / 20).map((n) => n.name)
  say(`${paint.bold('Critical path')} ${(total / 1000).toFixed(2)}s   ${paint.dim(names.join(' > '))}\n`)
}

/** From here on a node is named for its memory. */
const muchMemory = 64 * 1024 * 1024
/** From here on it is told what was read of files. */
const muchRead = 64 * 1024 * 1024

/** Of small builds nobody asks. */
function sayMemory({ nodes, peakMemory = 0, read = 0 }: BuildResult, paint: Palette): void {
  const seen = nodes.flatMap(({ name, used }) => (used === undefined ? [] : [{ name, ...used }]))
  const large = seen
    .filter((n) => n.memory >= muchMemory || n.spilled > 0)
    .sort((a, b) => b.memory - a.memory)
  if (large.length === 0 && read < muchRead) return
  if (large.length > 0) say(paint.bold('Most memory'))
  for (const { name, memory, spilled } of large.slice(0, 5))
    say(
      `  ${name.padEnd(36)} ${size(memory)}${spilled > 0 ? `   and ${size(spilled)} in temporary files` : ''}`,
    )
  const ofFiles = read < muchRead ? '' : `; ${size(read)} read of files`
  say(`${paint.bold('In all')} ${size(peakMemory)} of this process, at most${ofFiles}\n`)
}

function size(bytes: number): string {
  return `${Math.round(bytes / (1024 * 1024))} MiB`
}

/** The chain of nodes, each reading the one before, that took longest together. */
export function criticalPath(graph: Graph, built: readonly NodeResult[]): NodeResult[] {
  const byId = new Map(built.map((n) => [n.id, n]))
  const best = new Map<string, { ms: number; before: string | undefined }>()
  let last: string | undefined
  for (const id of graph.order) {
    const own = byId.get(id)?.milliseconds ?? 0
    let before: string | undefined
    for (const parent of graph.nodes.get(id)?.parents ?? []) {
      if ((best.get(parent)?.ms ?? 0) > (before === undefined ? 0 : (best.get(before)?.ms ?? 0)))
        before = parent
    }
    best.set(id, { ms: own + (before === undefined ? 0 : (best.get(before)?.ms ?? 0)), before })
    if (last === undefined || (best.get(id)?.ms ?? 0) > (best.get(last)?.ms ?? 0)) last = id
  }
  const path: NodeResult[] = []
  for (let id = last; id !== undefined; id = best.get(id)?.before) {
    const node = byId.get(id)
    if (node !== undefined) path.unshift(node)
  }
  return path
}

const verdicts = {
  pass: ['good', 'ties out'],
  warn: ['warning', 'warns'],
  fail: ['error', 'DIFFERS'],
  error: ['error', 'BROKEN'],
} as const

/** Both sums of every tie-out that ran; one that stands on the same rows as before says only how it ended. */
function sayLedger(result: BuildResult, paint: Palette): void {
  const ledger = result.checks.filter((c) => c.check.kind === 'reconcile' || c.check.kind === 'join_audit')
  if (ledger.length === 0) return
  const amounts = ledger.some((c) => c.totals !== undefined)
  const head = amounts
    ? `${'other side'.padStart(34)} ${'this model'.padStart(18)} ${'difference'.padStart(14)}`
    : ''
  say(`${paint.bold('Tie-out'.padEnd(46))} ${paint.dim(head)}`.trimEnd())
  for (const one of ledger) for (const line of ledgerLines(one, paint)) say(line)
  say('')
}

type LedgerResult = BuildResult['checks'][number]

function ledgerLines({ check, status, message, totals }: LedgerResult, paint: Palette): string[] {
  const [style, word] = verdicts[status]
  const kind = check.kind === 'join_audit' ? 'join audit' : 'reconcile'
  const verdict = paint[style](word)
  const why = status === 'pass' ? '' : `   ${paint.dim(message)}`
  const head = `  ${check.name.padEnd(44)} ${kind.padEnd(11)}`
  if (totals === undefined || totals.length === 0) return [`${head} ${verdict}${why}`]
  return totals.map(({ label, own, other, difference }, i) => {
    const sums = `${amount(other).padStart(18)} ${amount(own).padStart(18)} ${amount(difference).padStart(14)}`
    const name = i === 0 ? head : ''.padEnd(58)
    return `${name} ${(label ?? '').padEnd(3)} ${sums}  ${i === 0 ? `${verdict}${why}` : ''}`.trimEnd()
  })
}

/** `-1234567.80` as `-1,234,567.80`; digits are never lost on the way. */
export function amount(text: string): string {
  const [whole = '', fraction] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}
