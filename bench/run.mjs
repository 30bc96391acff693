// Measures whole processes of several tools on one project, in turns: every case of every tool, then all again.
// usage: node bench/run.mjs [--models 1000] [--tools ledgerline,raw,dbt-core,dbt,sqlmesh] [--cases full,noop] [--runs 3]
//          [--peers target/bench/peers] [--out target/bench/results.json]
// Out: a table with ratios to the first tool, and JSON. A tool that is not there is left out, and it says so.
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
  },
})
const models = Number(values.models)
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
  const arguments_ = [join(root, 'bench/measure.py'), log, ...command]
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

function table(tools, results) {
  const lines = ['case         tool         cpu s    ratio   user s    sys s   wall s       MB    ratio']
  for (const name of caseNames) {
    let first
    for (const tool of tools) {
      const runs = results[name]?.[tool.name]?.filter((r) => r.code === 0) ?? []
      if (runs.length === 0) continue
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
for (let run = 0; run < Number(values.runs); run++) {
  for (const name of caseNames.filter((n) => wanted.includes(n))) {
    for (const tool of tools) {
      const one = tool.cases[name]
      if (one === undefined) continue
      const cost = measure(tool, one)
      results[name] ??= {}
      results[name][tool.name] ??= []
      results[name][tool.name].push(cost)
      console.log(
        `${name} ${tool.name}: cpu ${cost.cpu.toFixed(2)} s, ${cost.mb.toFixed(0)} MB, load ${cost.load.toFixed(1)}`,
      )
      if (cost.code !== 0) console.log(`  ended with ${cost.code}: ${cost.output}`)
    }
  }
}
const versions = Object.fromEntries(tools.map((t) => [t.name, t.version]))
const facts = { date: new Date().toISOString().slice(0, 10), models, cores: availableParallelism() }
mkdirSync(dirname(resolve(values.out)), { recursive: true })
writeFileSync(
  resolve(values.out),
  `${JSON.stringify({ ...facts, node: process.version, versions, results }, null, 1)}\n`,
)
console.log(`\n${models} models; least of ${values.runs} runs, most memory; ratios to ${tools[0]?.name}`)
console.log(
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', '),
)
console.log(table(tools, results))
