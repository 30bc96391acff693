// The whole warehouse of a large company: a full build, the same statements without the engine, the main marts alone and
// written by hand, and the build after one more day.
// usage: node bench/warehouse/run.mjs [--scale 10] [--copies 25] [--answers 4]
//          [--steps company,full,resume,floor,marts,hand,rest,day,day2,verify] [--by-node] [--dir target/bench/warehouse] [--out results.json]
// `--scale 10 --copies 25` are a million customers. `npm run -s build` first. Every step is a process of its own with
// 2 threads and a memory limit for DuckDB of 3 GB, or what MEMORY_LIMIT says; `full` and `marts` begin with an empty database, `rest` builds and
// tests what `marts` left, `resume` what a `full` that ended early left; `verify` builds all again and holds each table's hash against the step before.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { costByNode } from './by-node.mjs'
import { days, eve, makeCompany } from './company.mjs'
import { hashes } from './hashes.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '10' },
    copies: { type: 'string', default: '25' },
    answers: { type: 'string', default: '4' },
    steps: { type: 'string', default: 'company,full,floor,hand,day' },
    dir: { type: 'string', default: join(root, 'target/bench/warehouse') },
    out: { type: 'string' },
    'by-node': { type: 'boolean', default: false },
  },
})
const dir = join(resolve(values.dir), `${values.scale}x${values.copies}`)
const project = join(dir, 'project')
const database = join(project, 'target/warehouse.duckdb')
const steps = new Set(values.steps.split(','))
const resultFile = values.out ?? join(dir, 'results.json')
const results = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : {}

function measure(name, command, env = {}) {
  const log = join(dir, `${name}.log`)
  const ran = spawnSync('python3', [join(root, 'bench/measure.py'), log, process.execPath, ...command], {
    encoding: 'utf8',
    cwd: root,
    env: { ...process.env, ...env },
  })
  const cost = { ...JSON.parse(ran.stdout), load: loadavg()[0] }
  const printed = readFileSync(log, 'utf8')
  results[name] = { ...cost, cpu: cost.user + cost.sys }
  if (cost.code !== 0) process.exitCode = 1
  writeFileSync(resultFile, `${JSON.stringify(results, null, 1)}\n`)
  const { cpu, wall, mb, load, code } = results[name]
  const figures = `cpu ${cpu.toFixed(1)} s, wall ${wall.toFixed(1)} s, ${mb.toFixed(0)} MB, load ${load.toFixed(1)}`
  console.log(`${name}: ${figures}${code === 0 ? '' : `, ended with ${code}\n${printed.slice(-600)}`}`)
  return printed
}

/** One command of the program over the project, and how long each node took; with `--by-node`, what CPU each cost. */
function ledgerline(name, ...words) {
  const target = join(project, 'target')
  const log = join(dir, `${name}.cpu.jsonl`)
  const hook = ['--import', join(root, 'bench/warehouse/cpu-hook.mjs')]
  const alone = [...(words[0] === 'build' ? ['--threads', '1'] : []), '--log-format', 'json']
  const [before, after, env] = values['by-node'] ? [hook, alone, { CPU_LOG: log }] : [[], [], {}]
  const command = [...before, 'dist/ledgerline.js', ...words, '--project-dir', project, ...after]
  const printed = measure(name, command, env)
  console.log(/^ {2}\d+ built.*$/m.exec(printed)?.[0] ?? '')
  if (values['by-node']) {
    const byNode = costByNode(log, target)
    // the hook takes the mark away at which the system's own count of the most memory stands
    results[name] = { ...results[name], mb: byNode.mb, by_node: byNode }
    console.log(`  at most ${byNode.mb.toFixed(0)} MB`)
    return
  }
  const run = JSON.parse(readFileSync(join(target, 'run_results.json'), 'utf8')).results
  const tests = run.filter((r) => r.unique_id.startsWith('test.'))
  results[name].tests_wall = tests.reduce((all, r) => all + r.execution_time, 0)
  results[name].nodes = run
    .filter((r) => !tests.includes(r) && r.execution_time > 0)
    .map((r) => ({ name: r.unique_id.split('.').pop(), wall: r.execution_time }))
    .sort((a, b) => b.wall - a.wall)
}

/** In production the as-of date moves each day. */
const built = (name, asOf, ...flags) =>
  ledgerline(name, 'build', '--no-publish', '--var', `as_of_date=${asOf}`, ...flags)

function listed(name, command) {
  const printed = measure(name, command)
  if (results[name].code !== 0) return
  const made = JSON.parse(printed.trim().split('\n').pop())
  results[name].statements = made.sort((a, b) => b.cpu - a.cpu)
  if (made[0].mb !== undefined) results[name].mb = Math.max(...made.map((m) => m.mb))
  if (made.some((m) => m.same === false)) process.exitCode = 1
  for (const one of made.filter((m) => m.of !== undefined))
    console.log(
      `  ${one.same ? 'same rows as' : 'NOT the rows of'} ${one.of}: ${one.cpu.toFixed(2)} s of CPU`,
    )
}

/** What hand/ writes, without and with what hangs on the estimators of customer value, which no SQL by hand replaces. */
const plain = [
  'fct_ledger_entry',
  'fct_cx_response',
  'mart_cost_to_serve',
  'mart_unit_economics_month',
  'mart_revenue_movement',
  'mart_revenue_retention',
  'mart_cohort_retention',
  'fct_cx_group_month',
  'mart_contact_centre',
  'int_acquisition',
  'int_payback',
  'int_acquisition_availability',
  // of what is above the estimators, the parents that hang on none of the others
  'dim_customer',
  'int_score_now',
]
const onValue = ['mart_acquisition', 'mart_unit_economics', 'mart_score_band_economics']
const select = (names) => names.flatMap((name) => ['--select', name])
const above = (names) => names.map((name) => `+${name}`)

/** The nodes of those marts alone: the estimators are a process of their own, so that their cost can be left out. */
function builtMarts() {
  rmSync(join(project, 'target'), { recursive: true, force: true })
  const bare = ['--no-publish', '--exclude-resource-type', 'test', '--exclude-resource-type', 'unit_test']
  ledgerline('marts', 'build', ...bare, ...select(above(plain)))
  ledgerline('value', 'build', ...bare, ...select(above(['int_customer_ltv', 'int_value_curves'])))
  ledgerline('marts_on_value', 'build', ...bare, ...select(onValue))
  ledgerline(
    'marts_tests',
    'test',
    '--indirect-selection',
    'cautious',
    ...select([...above(plain), ...onValue]),
  )
}

function toldRatio() {
  const { marts, marts_on_value: onTop, marts_tests: tests, hand } = results
  if (hand.statements === undefined) return
  const byHand = hand.statements.reduce((all, one) => all + one.cpu, 0)
  const ours = marts.cpu + onTop.cpu
  console.log(
    `marts: ${ours.toFixed(1)} s, with tests ${(ours + tests.cpu).toFixed(1)} s, by hand ${byHand.toFixed(1)} s of CPU:` +
      ` ${(ours / byHand).toFixed(2)} times, with tests ${((ours + tests.cpu) / byHand).toFixed(2)} times`,
  )
}

mkdirSync(dir, { recursive: true })
if (steps.has('company')) {
  const { scale, copies, answers } = values
  await makeCompany({ root, dir, scale: Number(scale), copies: Number(copies), answersEach: Number(answers) })
  console.log(`company in ${dir}`)
}
function byHand() {
  const command = [
    'bench/warehouse/hand.mjs',
    join(dir, 'data'),
    join(root, 'seeds'),
    join(dir, 'hand.duckdb'),
  ]
  listed('hand', [...command, database])
  rmSync(join(dir, 'hand.duckdb'), { force: true })
}
// before the full build, which begins with an empty database as this does, and on which the day stands
if (steps.has('marts')) {
  builtMarts()
  if (steps.has('hand')) {
    byHand()
    toldRatio()
  }
}
if (steps.has('full')) {
  rmSync(join(project, 'target'), { recursive: true, force: true })
  built('full', eve)
}
if (steps.has('resume')) built('resume', eve)
if (steps.has('floor')) listed('floor', ['bench/warehouse/floor.mjs', project, join(dir, 'floor.duckdb')])
rmSync(join(dir, 'floor.duckdb'), { force: true })
if (steps.has('hand') && !steps.has('marts')) byHand()
if (steps.has('rest')) ledgerline('rest', 'build', '--no-publish')
function nextDay(day, name) {
  for (const feed of readdirSync(join(dir, 'day')))
    cpSync(join(dir, 'day', feed, `${day}.parquet`), join(dir, 'data', feed, `${day}.parquet`))
  built(name, day)
  console.log(`  ${((100 * results[name].cpu) / results.full.cpu).toFixed(1)} % of the full build's CPU`)
}
if (steps.has('day')) nextDay(days[0], 'day')
if (steps.has('day2')) nextDay(days[1], 'day2')
if (steps.has('verify')) {
  const before = await hashes(database)
  // the day that stands: the first alone may have come
  const come = days.filter((day) => existsSync(join(dir, 'data', 'gl_entries', `${day}.parquet`)))
  built('verify', come.at(-1) ?? eve, '--force')
  const after = await hashes(database)
  const other = [...after].filter(([id, hash]) => before.get(id) !== hash).map(([id]) => id)
  console.log(
    other.length === 0
      ? 'every table as a whole build gives it'
      : `NOT as a whole build gives it: ${other.join(', ')}`,
  )
}
if (results.full && results.floor?.code === 0) {
  const ratio = results.full.cpu / results.floor.cpu
  console.log(`full build, tests included, ${ratio.toFixed(2)} times the bare statements without tests`)
}
writeFileSync(resultFile, `${JSON.stringify(results, null, 1)}\n`)
