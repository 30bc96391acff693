// Measures whole processes of several tools on one project, in turns: every case of every tool, then all again.
// usage: node bench/run.mjs [--models 1000] [--tools ledgerline,raw,dbt-core,dbt,sqlmesh] [--cases full,noop] [--runs 3]
//          [--peers target/bench/peers] [--out target/bench/results.json] [--timeout 1500]
// Out: a table with ratios to the first tool, and JSON, written after each run. A tool that is not there is left out, and it
// says so. --timeout ends a case after so many seconds of CPU, or twice as many on the clock, and says so in its place.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { writeProject } from './emit.mjs'
import { caseNames, root, toolsFor } from './tools.mjs'

const { values } = parseArgs({
  options: {
    models: { type: 'string', default: '1000' },
    tools: { type: 'string', default: 'ledgerline,raw,dbt-core,dbt,dbt-partial,sqlmesh' },
    cases: { type: 'string', default: caseNames.join(',') },
    runs: { type: 'string', default: '3' },
    peers: { type: 'string', default: join(root, 'target/bench/peers') },
    out: { type: 'string', default: join(root, 'target/bench/results.json') },
    timeout: { type: 'string', default: '0' },
  },
})
const models = Number(values.models)
const limit = Number(values.timeout)
if (!Number.isInteger(limit) || limit < 0)
  throw new Error(`--timeout ${values.timeout} is no number of seconds`)
const work = join(root, 'target/bench/projects')
const log = join(root, 'target/bench/output.log')
const environment = {
  ...process.env,
  DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
  DO_NOT_TRACK: '1',
  DBT_VERSION_CHECK: 'false',
}

/** Tools that are there, with their projects written. */
function present() {
  const known = toolsFor(resolve(values.peers))
  const found = []
  // peers load their sources from the files of the raw statements
  writeProject(join(work, `raw_${models}`), 'raw', models)
  for (const name of values.tools.split(',')) {
    const tool = known[name]
    if (tool === undefined) throw new Error(`no tool ${name}; there are ${Object.keys(known).join(', ')}`)
    const folder = join(work, `${name}_${models}`)
    const made = tool.make(folder, writeProject(folder, tool.form, models))
    if (made.needs !== undefined && !existsSync(made.needs)) {
      console.log(`${name} is left out: ${made.needs} is not there`)
      continue
    }
    const env = { ...environment, ...made.env }
    const said = spawnSync(made.version[0], made.version.slice(1), { encoding: 'utf8', env, cwd: root })
    const version = /\d+\.\d+\.\d+\S*/.exec(said.stdout)?.[0] ?? 'unknown version'
    found.push({ name, version, env, cwd: made.cwd ?? root, cases: made.cases })
  }
  return found
}

function measure(tool, { before, command, after }) {
  before?.()
  mkdirSync(dirname(log), { recursive: true })
  const limited = limit > 0 ? ['--limit', String(limit)] : []
  const arguments_ = [join(root, 'bench/measure.py'), ...limited, log, ...command]
  const ran = spawnSync('python3', arguments_, { encoding: 'utf8', env: tool.env, cwd: tool.cwd })
  if (ran.error !== undefined)
    throw new Error(`python3 is needed to read a process's cost: ${ran.error.message}`)
  if (ran.status !== 0) throw new Error(ran.stderr)
  const cost = JSON.parse(ran.stdout)
  if (cost.code === 0) after?.()
  else cost.output = readFileSync(log, 'utf8').slice(-400)
  return { ...cost, cpu: cost.user + cost.sys, load: loadavg()[0] }
}

/** The least of each figure, but the most memory: what the process needs when nothing disturbs it. */
function summary(runs) {
  const least = (of) => Math.min(...runs.map(of))
  return {
    cpu: least((r) => r.cpu),
    user: least((r) => r.user),
    sys: least((r) => r.sys),
    wall: least((r) => r.wall),
    mb: Math.max(...runs.map((r) => r.mb)),
  }
}

/** How a run went that has no figure. */
function outcome({ code, over, after, user, sys }) {
  if (after !== undefined) return `not run, as its ${after} did not end well`
  return over === undefined
    ? `ended with ${code}`
    : `not within ${over} (${(user + sys).toFixed(0)} s of CPU till then)`
}

/** These go on from what the full build left. */
const follow = ['noop', 'one']

function runCase(tool, name) {
  const full = results.full?.[tool.name]?.at(-1)
  if (follow.includes(name) && full !== undefined && full.code !== 0) return { code: null, after: 'full' }
  return measure(tool, tool.cases[name])
}

function tell(name, tool, cost) {
  const figures = () =>
    `cpu ${cost.cpu.toFixed(2)} s, wall ${cost.wall.toFixed(0)} s, ${cost.mb.toFixed(0)} MB, load ${cost.load.toFixed(1)}`
  console.log(`${name} ${tool.name}: ${cost.code === 0 ? figures() : outcome(cost)}`)
  if (cost.output !== undefined && cost.over === undefined) console.log(`  ${cost.output}`)
}

function table(tools, results) {
  const lines = ['case         tool         cpu s    ratio   user s    sys s   wall s       MB    ratio']
  for (const name of caseNames) {
    let first
    for (const tool of tools) {
      const all = results[name]?.[tool.name] ?? []
      const runs = all.filter((r) => r.code === 0)
      if (runs.length === 0) {
        if (all.length > 0) lines.push(`${name.padEnd(12)} ${tool.name.padEnd(11)} ${outcome(all.at(-1))}`)
        continue
      }
      const s = summary(runs)
      first ??= s
      const figures = [s.cpu.toFixed(2), (s.cpu / first.cpu).toFixed(2), s.user.toFixed(2), s.sys.toFixed(2)]
      const rest = [s.wall.toFixed(2), s.mb.toFixed(0), (s.mb / first.mb).toFixed(2)]
      const cells = [...figures, ...rest].map((f) => f.padStart(8)).join(' ')
      lines.push(`${name.padEnd(12)} ${tool.name.padEnd(11)} ${cells}`)
    }
  }
  return lines.join('\n')
}

const tools = present()
const wanted = values.cases.split(',')
const unknown = wanted.find((name) => !caseNames.includes(name))
if (unknown !== undefined) throw new Error(`no case ${unknown}; there are ${caseNames.join(', ')}`)
const results = {}
const versions = Object.fromEntries(tools.map((t) => [t.name, t.version]))
const facts = { date: new Date().toISOString().slice(0, 10), models, cores: availableParallelism() }
const write = () => {
  const all = { ...facts, node: process.version, versions, results }
  writeFileSync(resolve(values.out), `${JSON.stringify(all, null, 1)}\n`)
}
mkdirSync(dirname(resolve(values.out)), { recursive: true })
for (let run = 0; run < Number(values.runs); run++) {
  for (const name of caseNames.filter((n) => wanted.includes(n))) {
    for (const tool of tools) {
      if (tool.cases[name] === undefined) continue
      const cost = runCase(tool, name)
      results[name] ??= {}
      results[name][tool.name] ??= []
      results[name][tool.name].push(cost)
      tell(name, tool, cost)
      write()
    }
  }
}
console.log(`\n${models} models; least of ${values.runs} runs, most memory; ratios to ${tools[0]?.name}`)
console.log(
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', '),
)
console.log(table(tools, results))
