// Many seeded companies, each through the warehouse: how often do the intervals of mart_experiment_result hold the
// effect that is known? usage: node scripts/truth-test.mjs [--seeds 200] [--scale 0.5] [--worlds true,null]
//   [--reference-scale 10] [--workers 2]
// Out: docs/truth-test.csv and what docs/truth-test.md is written from; companies that were
// done are kept in target/truth-test and not done again.
import { spawn } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { summarise } from './truth-summary.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const work = join(root, 'target/truth-test')
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    scale: { type: 'string', default: '0.5' },
    worlds: { type: 'string', default: 'true,null' },
    'reference-scale': { type: 'string', default: '10' },
    workers: { type: 'string', default: '2' },
    out: { type: 'string', default: join(root, 'docs/truth-test.csv') },
  },
})

/** A seed that is none of the companies': the reference must not share their luck. */
const referenceSeed = 9001
/** The initiatives whose effect acts and is designed to be found. */
const acting = ['I2', 'I3', 'I4']
const parts = ['project.yml', 'models', 'macros', 'lib', 'seeds', 'tests/data', 'reports']
const outcomes = ['churn', 'active_months', 'contacts', 'net_revenue', 'cm3', 'cm3_loaded']

/** What each customer, or region and block of periods, came to: the same in every world of one seed. */
const means = outcomes.map((o) => `avg(${o}) as ${o}`).join(', ')
const results = `select experiment_id, outcome, method, is_leading, status, reason, grade, estimate, se, ci_low, ci_high, is_distinguishable
  from marts.mart_experiment_result where segment = '(all)' order by all`
const treated = `select experiment_id, window_kind, ${means}, count(*) as n
  from intermediate.int_experiment_values where is_treated group by all order by all`
const regions = `select experiment_id, ${means}, count(*) as n
  from intermediate.int_rollout_blocks where first_block > 0 and block >= first_block group by all order by all`
/** How many effects of grade E1 or E2 are told from none: with none, the headline says so. */
const headline = `select effects from marts.mart_programme_return where basis = 'E1_E2'`
const select = ['+mart_experiment_result', '+mart_programme_return']

/** A project of its own for each worker, whose bound models are remembered from company to company. */
function projectOf(worker) {
  const folder = join(work, `project-${worker}`)
  rmSync(folder, { recursive: true, force: true })
  for (const part of parts)
    if (existsSync(join(root, part))) cpSync(join(root, part), join(folder, part), { recursive: true })
  return folder
}

/** A process that takes one company after another; it says when each is done. */
function startWorker(number) {
  const folder = projectOf(number)
  const child = spawn(process.execPath, [join(work, 'company.mjs'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const company = async (job) => {
    child.stdin.write(`${JSON.stringify(job)}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error(`company ${key(job)} could not be made`)
    return value
  }
  return { company, end: () => child.stdin.end() }
}

const doneFile = join(work, 'companies.jsonl')
const key = ({ seed, scale, world }) => `${seed} ${scale} ${world}`
const read = () =>
  existsSync(doneFile)
    ? readFileSync(doneFile, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : []

mkdirSync(work, { recursive: true })
await build({
  entryPoints: [join(root, 'scripts/truth-company.ts')],
  outfile: join(work, 'company.mjs'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  external: ['@duckdb/node-api'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
const scale = Number(values.scale)
const referenceScale = Number(values['reference-scale'])
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1)
const reference = ['true', ...acting.map((id) => `without-${id}`)]
const jobs = [
  ...reference.map((world) => ({
    seed: referenceSeed,
    scale: referenceScale,
    world,
    queries: { results, treated, regions },
  })),
  ...values.worlds
    .split(',')
    .flatMap((world) => seeds.map((seed) => ({ seed, scale, world, queries: { results, headline } }))),
]
const done = new Set(read().map(key))
const left = jobs.filter((job) => !done.has(key(job)))
console.log(`${jobs.length} companies, ${left.length} of them to do`)
let finished = 0
await Promise.all(
  Array.from({ length: Number(values.workers) }, async (_, worker) => {
    const { company, end } = startWorker(worker)
    for (let job = left.shift(); job !== undefined; job = left.shift()) {
      appendFileSync(doneFile, `${await company({ ...job, select })}\n`)
      if (++finished % 10 === 0) console.log(`${finished} done, ${left.length} to go`)
    }
    end()
  }),
)
const wantedKeys = new Set(jobs.map(key))
const { csv, text } = summarise(
  read().filter((c) => wantedKeys.has(key(c))),
  { referenceSeed, scale },
)
writeFileSync(values.out, csv)
console.log(text)
