// Writes the measured project in the form of each tool. In: project. Out: files by path. Pure, save `writeProject`.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { csvOf, makeProject, sqlFor } from './project.mjs'

const text = JSON.stringify
const quoted = (value) => `'${value.replaceAll("'", "''")}'`

function byFolder(models) {
  const folders = new Map()
  for (const m of models) folders.set(m.folder, [...(folders.get(m.folder) ?? []), m])
  return folders
}

const csvFiles = (raws, place) => Object.fromEntries(raws.map((r) => [place(r), csvOf(r)]))
const ofKind = ({ raws }, kind) => raws.filter((r) => r.kind === kind)

/** Properties in the shape that Ledgerline and dbt share. */
function properties(kind, nodes, key, more = () => '') {
  const column = (c, tested) =>
    `      - name: ${c.name}\n        data_type: ${c.type}\n        description: ${text(c.description)}\n${tested ? '        data_tests: [not_null, unique]\n' : ''}`
  const one = (n) =>
    `  - name: ${n.name}\n    description: ${text(n.description)}\n${more(n)}    columns:\n${n.columns.map((c) => column(c, c.name === key)).join('')}`
  return `${kind}:\n${nodes.map(one).join('')}`
}

function ledgerline(project) {
  const { key, models } = project
  const say = (name, kind) => (kind === 'source' ? `{{source 'raw' '${name}'}}` : `{{ref '${name}'}}`)
  const tables = ofKind(project, 'source').map(
    (s) =>
      `      - name: ${s.name}\n        location: raw/${s.name}.csv\n        columns:\n${s.columns.map((c) => `          - { name: ${c.name}, data_type: ${c.type} }\n`).join('')}`,
  )
  const files = {
    'project.yml':
      'name: bench\ntargets:\n  dev: { type: duckdb, path: target/bench.duckdb }\nmodels:\n  staging: { +materialized: view }\n  intermediate: { +materialized: view }\n  marts: { +materialized: table }\n',
    'models/sources.yml': `sources:\n  - name: raw\n    tables:\n${tables.join('')}`,
    'seeds/seeds.yml': properties('seeds', ofKind(project, 'seed'), key),
    ...csvFiles(project.raws, (r) => `${r.kind === 'seed' ? 'seeds' : 'raw'}/${r.name}.csv`),
  }
  for (const [folder, list] of byFolder(models))
    files[`models/${folder}/models.yml`] = properties('models', list, key)
  for (const m of models) files[`models/${m.folder}/${m.name}.sql`] = sqlFor(project, m, say)
  return files
}

function dbt(project) {
  const { key, models } = project
  const say = (name, kind) => (kind === 'source' ? `{{ source('raw', '${name}') }}` : `{{ ref('${name}') }}`)
  const types = (s) =>
    `    config:\n      column_types:\n${s.columns.map((c) => `        ${c.name}: ${c.type}\n`).join('')}`
  const tables = ofKind(project, 'source').map(
    (s) =>
      `      - name: ${s.name}\n        description: ${text(s.description)}\n        columns:\n${s.columns.map((c) => `          - name: ${c.name}\n            description: ${text(c.description)}\n`).join('')}`,
  )
  const files = {
    'dbt_project.yml':
      "name: bench\nversion: '1.0'\nconfig-version: 2\nprofile: bench\nflags:\n  send_anonymous_usage_stats: false\nmodels:\n  bench:\n    staging: {+materialized: view}\n    intermediate: {+materialized: view}\n    marts: {+materialized: table}\n",
    'profiles.yml':
      'bench:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: bench.duckdb, schema: main, threads: 2}\n',
    'models/sources.yml': `version: 2\nsources:\n  - name: raw\n    schema: raw\n    tables:\n${tables.join('')}`,
    'seeds/seeds.yml': `version: 2\n${properties('seeds', ofKind(project, 'seed'), key, types)}`,
    ...csvFiles(ofKind(project, 'seed'), (s) => `seeds/${s.name}.csv`),
  }
  for (const [folder, list] of byFolder(models))
    files[`models/${folder}/models.yml`] = `version: 2\n${properties('models', list, key)}`
  for (const m of models) files[`models/${m.folder}/${m.name}.sql`] = sqlFor(project, m, say)
  return files
}

function sqlmesh(project) {
  const { key, models } = project
  const say = (name, kind) => (kind === 'source' ? `raw.${name}` : `analytics.${name}`)
  const header = (m, kind, more = '') =>
    `MODEL (\n  name analytics.${m.name},\n  kind ${kind},\n  description ${quoted(m.description)},\n${more}  column_descriptions (\n${m.columns.map((c) => `    ${c.name} = ${quoted(c.description)}`).join(',\n')}\n  ),\n  audits (not_null(columns := (${key})), unique_values(columns := (${key})))\n);\n\n`
  const external = (s) =>
    `- name: raw.${s.name}\n  columns:\n${s.columns.map((c) => `    ${c.name}: ${c.type}\n`).join('')}`
  const files = {
    'config.yaml':
      'gateways:\n  local:\n    connection:\n      type: duckdb\n      database: bench.duckdb\ndefault_gateway: local\ndisable_anonymized_analytics: true\nmodel_defaults:\n  dialect: duckdb\n  start: 2024-01-01\n',
    'external_models.yaml': ofKind(project, 'source').map(external).join(''),
    ...csvFiles(ofKind(project, 'seed'), (s) => `seeds/${s.name}.csv`),
  }
  for (const s of ofKind(project, 'seed')) {
    const columns = `  columns (\n${s.columns.map((c) => `    ${c.name} ${c.type}`).join(',\n')}\n  ),\n`
    files[`models/seeds/${s.name}.sql`] = header(s, `SEED (path '$root/seeds/${s.name}.csv')`, columns)
  }
  for (const m of models) {
    const kind = m.materialized === 'view' ? 'VIEW' : 'FULL'
    files[`models/${m.folder}/${m.name}.sql`] = header(m, kind) + sqlFor(project, m, say)
  }
  return files
}

/** The statements that any tool must run, in order, with each test as a statement of its own. */
function raw(project) {
  const { key, models } = project
  const say = (name, kind) => (kind === 'source' ? `raw.${name}` : name)
  const load = (r) =>
    `create table ${say(r.name, r.kind)} as select * from read_csv('data/${r.name}.csv', header = true, columns = {${r.columns.map((c) => `'${c.name}': '${c.type}'`).join(', ')}})`
  const tests = ({ name }) => [
    `select count(*) from (select ${key} from ${name} where ${key} is null)`,
    `select count(*) from (select ${key} from ${name} where ${key} is not null group by ${key} having count(*) > 1)`,
  ]
  const plan = {
    sources: ['create schema if not exists raw', ...ofKind(project, 'source').map(load)],
    steps: [
      ...ofKind(project, 'seed').map((s) => ({ sql: load(s), tests: tests(s) })),
      ...models.map((m) => ({
        sql: `create ${m.materialized} ${m.name} as\n${sqlFor(project, m, say)}`,
        tests: tests(m),
      })),
    ],
  }
  return { 'plan.json': JSON.stringify(plan), ...csvFiles(project.raws, (r) => `data/${r.name}.csv`) }
}

const emitters = { ledgerline, dbt, sqlmesh, raw }

/** Writes the project of `models` models in a form to an empty folder. @returns the project, to name its models */
export function writeProject(folder, form, models) {
  const project = makeProject(models)
  rmSync(folder, { recursive: true, force: true })
  for (const [path, content] of Object.entries(emitters[form](project))) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  return project
}
