// Are the package's models after days of late rows, corrections, deletions, merges, other mappings, rates and vars what a whole
// build gives? Each round draws some of `late-changes.mjs` for a small company, builds what stands, builds the same whole, and
// holds the hash of every model's table against the other.
// usage: node bench/warehouse/late.mjs [--seed 1] [--rounds 10] [--scale 0.1] [--at-most 4] [--dir target/bench/late]
// `npm run -s build` first. Ends with 1 when a table differed. Of such a round three folders are kept: before-<seed>.<round>, the company
// with its project and database as they were; after-…, as the build left them; whole-…, the database of the whole build.
import { spawnSync } from 'node:child_process'
import { cpSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { days, eve, makeCompany } from './company.mjs'
import { hashes } from './hashes.mjs'
import { ofRows, ofSettings } from './late-changes.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '10' },
    scale: { type: 'string', default: '0.1' },
    'at-most': { type: 'string', default: '4' },
    dir: { type: 'string', default: join(root, 'target/bench/late') },
  },
})
const dir = resolve(values.dir)
const company = join(dir, 'company')
const project = join(company, 'project')
const target = join(project, 'target')

/** Numbers from 0 up to 1 that a seed always gives (mulberry32). */
function draws(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Tables alone: a check that fails, as that of a bill nobody posted does, would leave out what is to be compared. */
function build({ asOf, vars }) {
  const flags = Object.entries({ ...vars, as_of_date: asOf }).flatMap(([name, value]) => [
    '--var',
    `${name}=${value}`,
  ])
  const without = ['test', 'unit_test'].flatMap((type) => ['--exclude-resource-type', type])
  const command = ['dist/ledgerline.js', 'build', '--no-publish', '--no-color', '--project-dir', project]
  const ran = spawnSync(process.execPath, [...command, ...without, ...flags], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  if (ran.status !== 0) throw new Error(`the build ended with ${ran.status}\n${ran.stderr.slice(-3000)}`)
  return /^ {2}(\d+ built +\d+ reused)/m.exec(ran.stderr)?.[1] ?? ''
}

/** The as-of day, on or back; the feeds of the two days of the company come with it. */
function moved(state, { oneOf }) {
  state.asOf = oneOf([eve, ...days, '2026-03-31'].filter((day) => day !== state.asOf))
  for (const come of days.filter((day) => day <= state.asOf)) {
    const isOfDay = (from) => !from.endsWith('.parquet') || from.endsWith(`${come}.parquet`)
    cpSync(join(company, 'day'), join(company, 'data'), { recursive: true, filter: isOfDay })
  }
  return `as of ${state.asOf}`
}

async function applied(state, random, label) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', preserve_insertion_order: 'true' })
  const connection = await instance.connect()
  const below = (n) => Math.floor(random() * n)
  const at = {
    data: join(company, 'data'),
    project,
    vars: state.vars,
    below,
    oneOf: (list) => list[below(list.length)],
    run: (sql) => connection.run(sql),
    types: async (file) => new Map((await connection.runAndReadAll(`describe from '${file}'`)).getRows()),
  }
  const told = []
  // one round in four sets something or moves the day, the others bring rows
  const [few, kinds] =
    below(4) === 0
      ? [1, [...ofSettings, (one) => moved(state, one)]]
      : [1 + below(Number(values['at-most'])), ofRows]
  for (let left = few; left > 0; left--) told.push(await at.oneOf(kinds)({ ...at, tag: `${label}.${left}` }))
  connection.closeSync()
  instance.closeSync()
  return told
}

/** Tables that a build of what stands and a whole one of the same files and vars do not have alike. */
async function differing(state, label) {
  const said = build(state)
  const stands = await hashes(join(target, 'warehouse.duckdb'))
  // in the same folder: files are known by their path, and so is the run whose id some tables hold
  renameSync(target, join(dir, 'stands'))
  build(state)
  const whole = await hashes(join(target, 'warehouse.duckdb'))
  renameSync(target, join(dir, `whole-${label}`))
  renameSync(join(dir, 'stands'), target)
  const names = [...whole].filter(([id, hash]) => stands.get(id) !== hash).map(([id]) => id.split('.').pop())
  return { said, names: [...names, ...[...stands.keys()].filter((id) => !whole.has(id))] }
}

rmSync(dir, { recursive: true, force: true })
await makeCompany({ root, dir: company, scale: Number(values.scale), copies: 1, answersEach: 2 })
const random = draws(Number(values.seed))
const state = { asOf: eve, vars: {} }
build(state)
let bad = 0
for (let round = 1; round <= Number(values.rounds); round++) {
  const label = `${values.seed}.${round}`
  const kept = ['before', 'whole'].map((what) => join(dir, `${what}-${label}`))
  cpSync(company, join(dir, `before-${label}`), { recursive: true })
  const told = await applied(state, random, label)
  const { said, names } = await differing(state, label)
  console.log(
    `${label} ${names.length === 0 ? 'same' : `DIFFER: ${names.join(', ')}`} | ${said} | ${told.join('; ')}`,
  )
  if (names.length === 0) for (const folder of kept) rmSync(folder, { recursive: true, force: true })
  else {
    bad++
    cpSync(company, join(dir, `after-${label}`), { recursive: true })
    rmSync(target, { recursive: true, force: true })
    build(state)
  }
}
console.log(`${values.rounds} rounds, ${bad} with a table that differed`)
process.exitCode = bad === 0 ? 0 : 1
