/** The oracle is dbt-artifacts-parser: models generated from dbt's published JSON schemas, with no extra keys allowed. */
import { spawnSync } from 'node:child_process'
import { beforeAll, expect, it } from 'vitest'
import { manifestJson, runResultsJson } from '../../src/artifact/index.ts'
import { manifestInput, runResultsInput } from './shop.ts'

const probe = spawnSync('python3', ['-c', 'import dbt_artifacts_parser'], { encoding: 'utf8' })
const missing = probe.status !== 0
if (missing)
  console.log('skipped: python3 with dbt-artifacts-parser is not here (pip install dbt-artifacts-parser)')

interface Task {
  readonly script: string
  /** The artefact, which the script finds parsed as `d`. */
  readonly text: string
}

/** All in one process: loading the models costs many times what reading does. */
const program = `import contextlib, io, json, sys, traceback
from dbt_artifacts_parser import parser
said = {}
for name, task in json.load(sys.stdin).items():
    out, status = io.StringIO(), 0
    with contextlib.redirect_stdout(out):
        try:
            exec(task['script'], {'parser': parser, 'd': json.loads(task['text'])})
        except Exception:
            status = 1
            traceback.print_exc(file=out)
    said[name] = {'status': status, 'out': out.getvalue()}
print(json.dumps(said))`

const right = manifestJson(manifestInput)
const wrong = right.replace(/"alias": ?"mart_month"/, '$&, "ours": 1')
const tasks = {
  manifest: {
    script: `m = parser.parse_manifest_v12(d)
n = m.nodes['model.shop.mart_month']
print(len(m.nodes), len(m.sources), len(m.macros), n.config.materialized, n.columns['net_revenue'].data_type)
print(sorted(type(x).model_fields['resource_type'].annotation.__args__[0] for x in m.nodes.values()))
print(m.nodes['test.shop.mart_ties_out.abcdef0123'].test_metadata.namespace, n.schema_)
print(n.group, m.groups['group.shop.finance'].owner.name, m.group_map)`,
    text: right,
  },
  results: {
    script: `r = parser.parse_run_results_v6(d)
print([x.status.value for x in r.results], r.results[3].failures, r.elapsed_time)`,
    text: runResultsJson(runResultsInput),
  },
  wrong: { script: 'parser.parse_manifest_v12(d)', text: wrong },
} satisfies Record<string, Task>

let said: Record<keyof typeof tasks, { readonly status: number; readonly out: string }>
beforeAll(() => {
  if (missing) return
  const { stdout, stderr } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(tasks),
    encoding: 'utf8',
  })
  if (stdout === '') throw new Error(stderr)
  said = JSON.parse(stdout) as typeof said
})

it.skipIf(missing)('reads the manifest as v12', () => {
  expect(said.manifest).toEqual({
    status: 0,
    out: "6 1 1 table DECIMAL(18,2)\n['model', 'model', 'seed', 'test', 'test', 'test']\nledgerline marts\nfinance Controlling {'finance': ['model.shop.mart_month']}\n",
  })
})

it.skipIf(missing)('reads the run results as v6', () => {
  expect(said.results.out).toBe("['success', 'error', 'skipped', 'warn', 'fail', 'pass'] 2 3.25\n")
})

it.skipIf(missing)('would be refused with one key that the schema does not know', () => {
  expect(wrong).not.toBe(right)
  expect(said.wrong.status).toBe(1)
  expect(said.wrong.out).toContain('ours')
})
