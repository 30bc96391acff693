// Measures the estimators beside the Python packages that do the same: whole processes, in turns, on the same files.
// usage: node bench/stats/run.mjs [--scale 1] [--runs 3] [--cases bg-nbd,aipw] [--python target/bench/peers/stats/bin/python]
// Out: a table (least CPU of the runs, most memory), target/bench/stats.json with every run and its load.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
/** Case, ours, and the peers that do it: case of peers.py and the package's name. */
const cases = [
  [
    'bg-nbd',
    [
      ['bg-nbd', 'lifetimes'],
      ['bg-nbd-grouped', 'lifetimes, grouped'],
    ],
  ],
  ['expected', [['expected', 'lifetimes']]],
  ['gamma-gamma', [['gamma-gamma', 'lifetimes']]],
  ['ols-hc1', [['ols-hc1', 'statsmodels']]],
  [
    'ols-cluster',
    [
      ['ols-cluster', 'statsmodels'],
      ['ols-cluster-pyfixest', 'pyfixest'],
    ],
  ],
  [
    'logit',
    [
      ['logit', 'statsmodels'],
      ['logit-glm', 'statsmodels GLM'],
    ],
  ],
  ['aipw', [['aipw', 'DoubleML']]],
  [
    'staggered',
    [
      ['staggered', 'csdid'],
      ['staggered-differences', 'differences'],
    ],
  ],
  [
    'staggered-covariate',
    [
      ['staggered-covariate', 'csdid'],
      ['staggered-covariate-differences', 'differences'],
    ],
  ],
]
const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3' },
    cases: { type: 'string', default: cases.map(([name]) => name).join(',') },
    python: { type: 'string', default: join(root, 'target/bench/peers/stats/bin/python') },
  },
})
if (!existsSync(values.python))
  throw new Error(`${values.python} is not there; bench/install-peers.sh puts it there`)
// thread settings of one machine would hold a peer back on another
const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...environment } = process.env
const data = join(root, `target/bench/stats_${values.scale}`)
const log = join(root, 'target/bench/output.log')

function ran(command) {
  const done = spawnSync('python3', [join(root, 'bench/measure.py'), log, ...command], {
    encoding: 'utf8',
    env: environment,
    cwd: root,
  })
  if (done.status !== 0) throw new Error(done.stderr || String(done.error))
  const cost = JSON.parse(done.stdout)
  const said = readFileSync(log, 'utf8').trim()
  if (cost.code !== 0) throw new Error(`${command.join(' ')} ended with ${cost.code}: ${said.slice(-800)}`)
  return { cost, said }
}

function measured(command) {
  const { cost, said } = ran(command)
  const found = JSON.parse(said.split('\n').at(-1))
  return { ...cost, cpu: cost.user + cost.sys, load: loadavg()[0], ...found }
}

mkdirSync(dirname(log), { recursive: true })
if (!existsSync(join(data, 'panel.parquet')))
  ran([values.python, join(root, 'bench/stats/make.py'), data, values.scale])
const results = []
for (let run = 0; run < Number(values.runs); run++) {
  for (const [name, peers] of cases.filter(([name]) => values.cases.split(',').includes(name))) {
    const commands = [
      ['ledgerline', [process.execPath, join(root, 'bench/stats/ours.mjs'), data, name]],
      ...peers.map(([of, tool]) => [tool, [values.python, join(root, 'bench/stats/peers.py'), data, of]]),
    ]
    for (const [tool, command] of commands) {
      const cost = measured(command)
      results.push({ case: name, tool, ...cost })
      console.log(
        `${name} ${tool}: fit ${cost.fit.toFixed(2)} s, process ${cost.cpu.toFixed(2)} s, ${cost.mb.toFixed(0)} MB`,
      )
    }
  }
}
const facts = {
  date: new Date().toISOString().slice(0, 10),
  scale: Number(values.scale),
  cores: availableParallelism(),
}
writeFileSync(join(root, 'target/bench/stats.json'), `${JSON.stringify({ ...facts, results }, null, 1)}\n`)
console.log(
  `\nscale ${values.scale}; least CPU of ${values.runs} runs, most memory; fit is from the first read to the estimate`,
)
console.log('case                 tool                    fit s    ratio   whole s    ratio       MB')
for (const [name] of cases) {
  const tools = [...new Set(results.filter((r) => r.case === name).map((r) => r.tool))]
  let first
  for (const tool of tools) {
    const runs = results.filter((r) => r.case === name && r.tool === tool)
    const [fit, cpu] = ['fit', 'cpu'].map((key) => Math.min(...runs.map((r) => r[key])))
    first ??= { fit, cpu }
    const cells = [fit.toFixed(2), (fit / first.fit).toFixed(2), cpu.toFixed(2), (cpu / first.cpu).toFixed(2)]
    const mb = Math.max(...runs.map((r) => r.mb)).toFixed(0)
    console.log(`${name.padEnd(20)} ${tool.padEnd(19)} ${[...cells, mb].map((c) => c.padStart(8)).join(' ')}`)
  }
}
