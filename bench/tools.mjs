// What each tool runs in each case. In: folder of its project, where the peers are installed. Out: commands.
// A case is a preparation that is not counted and a command that is. Start at `toolsFor`.
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const node = process.execPath

/** Cases in the order in which they follow from each other. */
export const caseNames = ['start', 'parse', 'parse-warm', 'check', 'check-warm', 'full', 'noop', 'one']

const remove = (folder, names) => {
  for (const name of names) rmSync(join(folder, name), { recursive: true, force: true })
}
/** The last mart reads others, and nothing reads it. */
const lastMart = (project) => project.models.at(-1)
const changed = (folder, { folder: below, name }, line) =>
  appendFileSync(join(folder, 'models', below, `${name}.sql`), `${line}\n`)

function ledgerline(folder, project) {
  const program = join(root, 'dist/ledgerline.js')
  // by its own first line, as the command of an installed package is run
  const start = process.platform === 'win32' ? [node, program] : [program]
  const run = (...args) => [...start, ...args, '--project-dir', folder, '--quiet']
  const mart = lastMart(project)
  const cold = () => remove(folder, ['target'])
  return {
    version: [...start, '--version'],
    needs: program,
    cases: {
      start: { command: [...start, '--help'] },
      parse: { before: cold, command: run('parse') },
      'parse-warm': { command: run('parse') },
      check: { before: cold, command: run('check') },
      'check-warm': { command: run('check') },
      full: { before: cold, command: run('build', '--no-publish') },
      noop: { command: run('build', '--no-publish') },
      one: {
        before: () => changed(folder, mart, '-- changed'),
        command: run('build', '--no-publish', '--select', mart.name),
      },
    },
  }
}

function raw(folder) {
  const database = join(folder, 'bench.duckdb')
  return {
    version: [node, '-p', "require('@duckdb/node-api').version()"],
    cases: {
      start: { command: [node, '-e', '0'] },
      full: {
        before: () => remove(folder, ['bench.duckdb', 'bench.duckdb.wal']),
        command: [node, join(root, 'bench/raw.mjs'), folder, database],
      },
    },
  }
}

/** Peers read the sources from tables: they are loaded before, and not counted. */
function loadSources(folder) {
  const base = join(folder, 'sources.duckdb')
  if (!existsSync(base)) {
    const files = folder.replace(/[^/\\]+_(\d+)$/, 'raw_$1')
    const done = spawnSync(node, [join(root, 'bench/raw.mjs'), files, base, 'sources'], { encoding: 'utf8' })
    if (done.status !== 0) throw new Error(done.stderr)
  }
  remove(folder, ['bench.duckdb.wal'])
  cpSync(base, join(folder, 'bench.duckdb'))
}

function dbt(program, more = {}) {
  return (folder, project) => {
    const run = (...args) => [program, ...args, '--project-dir', folder, '--profiles-dir', folder]
    const mart = lastMart(project)
    return {
      version: [program, '--version'],
      needs: program,
      cwd: folder,
      env: more,
      cases: {
        start: { command: [program, '--help'] },
        parse: { before: () => remove(folder, ['target', 'logs']), command: run('parse') },
        'parse-warm': { command: run('parse') },
        full: {
          before: () => loadSources(folder),
          command: run('build', '--threads', '2'),
          after: () => cpSync(join(folder, 'target/manifest.json'), join(folder, 'before/manifest.json')),
        },
        noop: {
          command: run('build', '--select', 'state:modified+', '--state', join(folder, 'before')),
        },
        one: {
          before: () => changed(folder, mart, '-- changed'),
          command: run('build', '--select', mart.name),
        },
      },
    }
  }
}

function sqlmesh(program) {
  return (folder, project) => {
    const run = (...args) => [program, '--paths', folder, ...args]
    const mart = lastMart(project)
    return {
      version: [program, '--version'],
      needs: program,
      cwd: folder,
      cases: {
        start: { command: [program, '--help'] },
        parse: { before: () => remove(folder, ['.cache']), command: run('info', '--skip-connection') },
        'parse-warm': { command: run('info', '--skip-connection') },
        full: { before: () => loadSources(folder), command: run('plan', '--auto-apply', '--no-prompts') },
        noop: { command: run('run') },
        one: {
          // a comment is no change for it
          before: () => changed(folder, mart, `limit ${1_000_000 + (Date.now() % 1_000_000)}`),
          command: run('plan', '--auto-apply', '--no-prompts', '--select-model', `analytics.${mart.name}`),
        },
      },
    }
  }
}

/** dbt 2 fetches a database driver unless told to use the library that lies on its path. */
function libraryOfDuckDb() {
  const require = createRequire(createRequire(import.meta.url).resolve('@duckdb/node-api'))
  const bindings = createRequire(require.resolve('@duckdb/node-bindings'))
  try {
    return dirname(bindings.resolve(`@duckdb/node-bindings-${process.platform}-${process.arch}/duckdb.node`))
  } catch {
    return ''
  }
}

/** @param peers folder with `dbt-core`, `dbt` and `sqlmesh`, each a Python environment */
export function toolsFor(peers) {
  const binary = (name, program) => join(peers, name, 'bin', program)
  const library = { DISABLE_CDN_DRIVER_CACHE: 'true', LD_LIBRARY_PATH: libraryOfDuckDb() }
  return {
    ledgerline: { form: 'ledgerline', make: ledgerline },
    raw: { form: 'raw', make: raw },
    'dbt-core': { form: 'dbt', make: dbt(binary('dbt-core', 'dbt')) },
    dbt: { form: 'dbt', make: dbt(binary('dbt', 'dbt'), library) },
    // its own switch for what the others do unasked
    'dbt-partial': {
      form: 'dbt',
      make: dbt(binary('dbt', 'dbt'), { ...library, DBT_PARTIAL_PARSE: 'true' }),
    },
    sqlmesh: { form: 'sqlmesh', make: sqlmesh(binary('sqlmesh', 'sqlmesh')) },
  }
}
