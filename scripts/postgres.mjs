// Starts a PostgreSQL server of the tests' own: a fresh cluster in a temporary folder, on a free port of loopback.
// Prints one JSON line {"connection", "dir"} when it answers; ends, and removes the folder, on SIGTERM or when stdin closes.
// The binaries are those of the system (Debian: apt-get install postgresql); the server refuses to run as root.
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = '/usr/lib/postgresql'
const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
const bin = versions.map((v) => join(root, v, 'bin')).find((dir) => existsSync(join(dir, 'postgres')))
if (bin === undefined) {
  console.error('no PostgreSQL server is installed (Debian: apt-get install postgresql)')
  process.exit(2)
}

const dir = mkdtempSync(join(tmpdir(), 'ledgerline-pg-'))
const data = join(dir, 'data')
const user = process.getuid?.() === 0 ? 'postgres' : undefined
const as = (command, args) =>
  user === undefined ? [command, args] : ['runuser', ['-u', user, '--', command, ...args]]
if (user !== undefined) {
  const id = (flag) => Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout)
  chownSync(dir, id('-u'), id('-g'))
}

const [initdb, initArgs] = as(join(bin, 'initdb'), [
  '-D',
  data,
  '-U',
  'tester',
  '--auth=trust',
  '-E',
  'UTF8',
  '--locale=C',
])
const made = spawnSync(initdb, initArgs, { encoding: 'utf8' })
if (made.status !== 0) {
  console.error(made.stderr)
  process.exit(1)
}

const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => resolve(port))
  })
})
const options = [
  '-D',
  data,
  '-p',
  String(port),
  '-k',
  dir,
  '-c',
  'listen_addresses=127.0.0.1',
  '-c',
  'fsync=off',
]
const [command, args] = as(join(bin, 'postgres'), options)
const server = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
let log = ''
let told = false
server.stderr.on('data', (chunk) => {
  log += chunk
  if (told || !log.includes('database system is ready to accept connections')) return
  told = true
  console.log(JSON.stringify({ connection: `host=127.0.0.1 port=${port} user=tester dbname=postgres`, dir }))
})
server.on('exit', (code) => {
  if (!told) console.error(log)
  rmSync(dir, { recursive: true, force: true })
  process.exit(code ?? 0)
})
const stop = () => spawnSync(...as(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop']))
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
process.stdin.on('end', stop).resume()
