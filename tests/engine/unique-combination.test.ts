/** Combinations are sought by their hashes first; what is told is told by the columns. Counts by hand. */
import { expect, it } from 'vitest'
import { project } from './project.ts'

const keyed = (rows: readonly string[]) =>
  project({
    'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
    'seeds/given.csv': `document,line\n${rows.join('\n')}\n`,
    'models/marts/kept.sql': "select document, line from {{ref 'given'}}\n",
    'models/marts/kept.yml':
      'models:\n  - name: kept\n    tests:\n      - unique_combination: { name: key, columns: [document, line] }\n',
  })

// two texts of one hash in DuckDB 1.5.6, found among five million made by a generator
const alike = ['00GC-CS-C0030483-2024-02-2', '00GC-CS-C0030488-2024-07-2']

it('two combinations of one hash are two', async () => {
  const p = keyed([`${alike[0]},1`, `${alike[1]},1`])
  const { code, nodes, err } = await p.told()
  expect(code, err).toBe(0)
  expect(nodes.kept?.checks).toEqual({ key: 'pass' })
  expect(await p.column('select count(distinct hash(document, line)) from marts.kept')).toEqual(['1'])
})

it('tells the combinations that stand twice, null as a value, and none that share a hash with them', async () => {
  const p = keyed([`${alike[0]},1`, `${alike[1]},1`, `${alike[0]},1`, 'a,', 'a,', 'a,1', ',1', 'b,1'])
  const text = await p.bad(1)
  expect(text).toContain('Test key: 2 rows should not be there.')
  expect(text).toContain(`document = ${alike[0]}, line = 1, rows_with_it = 2`)
  expect(text).toContain('document = a, line = null, rows_with_it = 2')
  expect(text).not.toContain(`document = ${alike[1]}`)
})
