/**
 * What the engine reads, an editor must not mark, and what it refuses by its form, an editor must. The oracle is
 * Python's jsonschema, over every YAML file of this repository and over files that are wrong in one place each.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { globSync } from 'tinyglobby'
import { describe, expect, it } from 'vitest'
import { editorSchemas } from '../../src/project/schema/json.ts'
import { projectFile } from '../../src/project/schema/project-file.ts'
import { propertiesFile, reportFile } from '../../src/project/schema/properties.ts'
import { words } from '../../src/project/schema/words.ts'
import { readYaml } from '../../src/project/yaml.ts'
import { project } from '../engine/project.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const missing = spawnSync('python3', ['-c', 'import jsonschema']).status !== 0
if (missing) console.log('skipped: python3 with jsonschema is not here (pip install jsonschema)')

const zods = { 'project.json': projectFile, 'properties.json': propertiesFile, 'report.json': reportFile }
type Kind = keyof typeof zods
interface Item {
  readonly name: string
  readonly schema: Kind
  readonly data: unknown
}

/** By item: what is wrong with it, empty when nothing is. */
function judged(items: readonly Item[]): Record<string, string> {
  const program = `import json, sys, jsonschema
given = json.load(sys.stdin)
checks = {}
for name, schema in given['schemas'].items():
    jsonschema.Draft7Validator.check_schema(schema)
    checks[name] = jsonschema.Draft7Validator(schema)
print(json.dumps({i['name']: '; '.join(e.message[:200] for e in checks[i['schema']].iter_errors(i['data'])) for i in given['items']}))`
  const input = JSON.stringify({ schemas: editorSchemas(), items })
  const { stdout, stderr } = spawnSync('python3', ['-c', program], {
    input,
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout) as Record<string, string>
}

function kindOf(path: string): Kind {
  if (path.endsWith('project.yml')) return 'project.json'
  return /(^|\/)reports\/[^/]+\.yml$/.test(path) && !path.includes('models/')
    ? 'report.json'
    : 'properties.json'
}

const files = globSync(['**/*.yml', '!node_modules', '!**/node_modules', '!**/target', '!.github', '!.ci'], {
  cwd: root,
})
const own = files.map((path): Item => {
  const { data } = readYaml(path, readFileSync(join(root, path), 'utf8'))
  return { name: path, schema: kindOf(path), data }
})

const yaml = (name: string, schema: Kind, text: string): Item => ({
  name,
  schema,
  data: readYaml(name, text).data,
})
const good = [
  yaml('an empty file', 'properties.json', ''),
  yaml('columns without items', 'properties.json', 'models: [{ name: a, columns: , data_tests: }]'),
  yaml(
    'short and long forms',
    'properties.json',
    `models:
  - name: a
    config: { tags: "x, y", unique_key: id, pre_hook: select 1, warn: { } }
`.replace(', warn: { }', ''),
  ),
  yaml(
    'tests and constraints',
    'properties.json',
    `models:
  - name: a
    constraints: [{ type: primary_key, columns: id }]
    columns:
      - name: id
        additive: semi
        constraints: [not_null, { type: check, expression: id > 0 }]
        data_tests: [unique, not_null: , accepted_values: { values: [1, 2], config: { warn_if: BETWEEN 1 AND 5 } }]
    reconcile: [{ name: r, measure: sum(x), to: { model: ref('b'), measure: sum(y) }, by: [m], tolerance: 0.01 }]
`,
  ),
  yaml(
    'unit tests',
    'properties.json',
    `unit_tests:
  - name: u
    model: a
    given: [{ input: ref('b'), rows: [{ id: 1, x: null }] }, { input: this, format: csv, rows: "id\\n1" }]
    expect: { rows: [] }
    overrides: { vars: { n: 3 }, macros: { is_incremental: true } }
`,
  ),
  yaml(
    'folders and vars',
    'project.json',
    `name: shop
version: 1.0
vars: { a: 3, b: { type: date, default: 2026-03-31 } }
targets: { dev: { type: duckdb, path: x.duckdb, threads: "{{env 'N'}}", attach: [{ name: e, type: duckdb, path: e.duckdb }] } }
models: { +materialized: table, marts: { finance: { +tags: nightly, +contract: { enforced: true } } } }
tests:
selectors: { nightly: { union: ["tag:nightly+"] }, one: "tag:x" }
hooks: { on_run_start: select 1 }
`,
  ),
]
const bad = [
  yaml('unknown key', 'project.json', 'name: a\nmodles: {}'),
  yaml('unknown default', 'project.json', 'name: a\nmodels: { +materialised: table }'),
  yaml('unknown default of a deep folder', 'project.json', 'name: a\nmodels: { b: { c: { +tag: x } } }'),
  yaml('value of a default', 'project.json', 'name: a\nmodels: { b: { +materialized: tabel } }'),
  yaml('a default of models on seeds', 'project.json', 'name: a\nseeds: { +materialized: table }'),
  yaml('folder that is a word', 'project.json', 'name: a\nmodels: { b: table }'),
  yaml('engine', 'project.json', 'name: a\ntargets: { dev: { type: oracle, path: x } }'),
  yaml('type of a var', 'project.json', 'name: a\nvars: { b: { type: money } }'),
  yaml('no name', 'project.json', 'version: 1'),
  yaml('config beside', 'properties.json', 'models: [{ name: a, materialized: table }]'),
  yaml('key of a column', 'properties.json', 'models: [{ name: a, columns: [{ name: b, type: DATE }] }]'),
  yaml(
    'constraint',
    'properties.json',
    'models: [{ name: a, columns: [{ name: b, constraints: [notnull] }] }]',
  ),
  yaml(
    'severity',
    'properties.json',
    'models: [{ name: a, data_tests: [{ x: { config: { severity: bad } } }] }]',
  ),
  yaml('two tests in one', 'properties.json', 'models: [{ name: a, data_tests: [{ x: {}, y: {} }] }]'),
  yaml(
    'period',
    'properties.json',
    'sources: [{ name: a, freshness: { warn_after: { count: 1, period: week } } }]',
  ),
  yaml(
    'key of an exposure',
    'properties.json',
    'exposures: [{ name: a, type: dashboard, owner: { nam: b } }]',
  ),
  yaml('report', 'report.json', 'name: a'),
]
const isGood = ({ schema, data }: Item): boolean => zods[schema].safeParse(data).success

describe('schemas for editors', () => {
  it('are for files that the engine reads', () => {
    expect(own.length).toBeGreaterThan(100)
    expect([...own, ...good].filter((item) => !isGood(item)).map((i) => i.name)).toEqual([])
    expect(bad.filter(isGood).map((i) => i.name)).toEqual([])
  })

  it.skipIf(missing)('pass what the engine reads, shorthands included', () => {
    const wrong = Object.entries(judged([...own, ...good])).filter(([, errors]) => errors !== '')
    expect(wrong).toEqual([])
  })

  it.skipIf(missing)('mark what the engine refuses by its form', () => {
    const passed = Object.entries(judged(bad)).filter(([, errors]) => errors === '')
    expect(passed.map(([name]) => name)).toEqual([])
  })

  it('know the keys and words of the engine', () => {
    const { 'project.json': json } = editorSchemas()
    const at = (path: string): unknown =>
      path.split('.').reduce<unknown>((v, k) => (v as Record<string, unknown>)[k], json)
    expect(at('additionalProperties')).toBe(false)
    expect(at('properties.models.properties.+materialized.enum')).toEqual([
      'view',
      'table',
      'ephemeral',
      'incremental',
      'external',
    ])
    expect(at('properties.models.patternProperties')).toEqual({ '^[^+]': { $ref: '#/properties/models' } })
  })
})

describe('generate schemas', () => {
  it('writes beside project.yml what init writes', async () => {
    const shop = project({ 'project.yml': 'name: shop\n' })
    const { code, out } = await shop.run('generate', 'schemas')
    expect({ code, out }).toEqual({
      code: 0,
      out: 'schemas/project.json\nschemas/properties.json\nschemas/report.json\nschemas/events.json\n',
    })
    expect((await shop.run('init', join(shop.dir, 'new'))).code).toBe(0)
    expect(shop.read('new/schemas/properties.json')).toBe(shop.read('schemas/properties.json'))
    expect(shop.read('new/project.yml')).toMatch(/^# yaml-language-server: \$schema=schemas\/project.json\n/)
    const { code: built, err } = await shop.run('--project-dir', join(shop.dir, 'new'), 'build')
    expect(built, err).toBe(0)
  })
})

describe('an editor shows beside each key', () => {
  const found = (json: unknown, keys: string[] = []): string[] => {
    if (typeof json !== 'object' || json === null) return keys
    for (const [name, value] of Object.entries(json)) {
      if (name === 'properties')
        for (const [key, of] of Object.entries(value as Record<string, { description?: string }>))
          keys.push(of.description === undefined ? `${key} says nothing` : of.description)
      found(value, keys)
    }
    return keys
  }

  it('what it means, and no text is there for a key that is none', () => {
    const said = Object.values(editorSchemas()).flatMap((schema) => found(schema))
    expect(said.length).toBeGreaterThan(1000)
    expect([...new Set(said.filter((text) => text.endsWith(' says nothing')))]).toEqual([])
    const shown = new Set(said)
    expect(Object.entries(words).filter(([, text]) => !shown.has(text))).toEqual([])
  })

  it('what it means where it stands', () => {
    const { 'project.json': project, 'properties.json': properties } = editorSchemas() as Record<string, Deep>
    expect(project?.properties?.currency?.description).toBe('The reporting currency.')
    expect(project?.properties?.privacy?.properties?.publish?.description).toContain('personal data')
    expect(project?.properties?.models?.properties?.['+materialized']?.description).toContain('incremental')
    expect(JSON.stringify(properties)).toContain('"description":"What gets these rows')
  })
})

interface Deep {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Deep>>
}
