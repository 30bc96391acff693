/** The oracle is dbt-artifacts-parser: models generated from dbt's published JSON schemas, with no extra keys allowed. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { manifestJson, runResultsJson } from '../../src/artifact/index.ts'
import { manifestInput, runResultsInput } from './shop.ts'

const probe = spawnSync('python3', ['-c', 'import dbt_artifacts_parser'], { encoding: 'utf8' })
const missing = probe.status !== 0
if (missing)
  console.log('skipped: python3 with dbt-artifacts-parser is not here (pip install dbt-artifacts-parser)')

const dir = mkdtempSync(join(tmpdir(), 'ledgerline-artifact-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function read(script: string, name: string, text: string): { status: number | null; out: string } {
  const file = join(dir, name)
  writeFileSync(file, text)
  const program = `import json, sys\nfrom dbt_artifacts_parser import parser\nd = json.load(open(sys.argv[1]))\n${script}`
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program, file], { encoding: 'utf8' })
  return { status, out: stdout + stderr }
}

it.skipIf(missing)('reads the manifest as v12', () => {
  const script = `m = parser.parse_manifest_v12(d)
n = m.nodes['model.shop.mart_month']
print(len(m.nodes), len(m.sources), len(m.macros), n.config.materialized, n.columns['net_revenue'].data_type)
print(sorted(type(x).model_fields['resource_type'].annotation.__args__[0] for x in m.nodes.values()))
print(m.nodes['test.shop.mart_ties_out.abcdef0123'].test_metadata.namespace, n.schema_)
print(n.group, m.groups['group.shop.finance'].owner.name, m.group_map)`
  const { status, out } = read(script, 'manifest.json', manifestJson(manifestInput))
  expect(out).toBe(
    "6 1 1 table DECIMAL(18,2)\n['model', 'model', 'seed', 'test', 'test', 'test']\nledgerline marts\nfinance Controlling {'finance': ['model.shop.mart_month']}\n",
  )
  expect(status).toBe(0)
})

it.skipIf(missing)('reads the run results as v6', () => {
  const script = `r = parser.parse_run_results_v6(d)
print([x.status.value for x in r.results], r.results[3].failures, r.elapsed_time)`
  const { out } = read(script, 'run_results.json', runResultsJson(runResultsInput))
  expect(out).toBe("['success', 'error', 'skipped', 'warn', 'fail', 'pass'] 2 3.25\n")
})

it.skipIf(missing)('would be refused with one key that the schema does not know', () => {
  const right = manifestJson(manifestInput)
  const text = right.replace(/"alias": ?"mart_month"/, '$&, "ours": 1')
  expect(text).not.toBe(right)
  const { status, out } = read('parser.parse_manifest_v12(d)', 'bad.json', text)
  expect(status).toBe(1)
  expect(out).toContain('ours')
})
