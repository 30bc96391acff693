/** `finite`: a floating-point figure is a number, or null; NaN and the infinities are found, by column and by table. */
import { expect, it } from 'vitest'
import { project } from './project.ts'

const files = (columns: string, rows: string): Record<string, string> => ({
  'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'models/marts/rate.sql': `select * from (values ${rows}) as t(id, share, note)\n`,
  'models/marts/rate.yml': `models:\n  - name: rate\n    columns: [${columns}]\n    data_tests: [finite]\n`,
})
const columns =
  '{ name: id, data_type: integer }, { name: share, data_type: DOUBLE }, { name: note, data_type: varchar }'

it.each([
  ['NaN', "'nan'::double"],
  ['infinity', "'infinity'::double"],
  ['minus infinity', "'-infinity'::double"],
])('%s stops the build; null and absurdly large numbers are no such thing', async (_, value) => {
  const p = project(files(columns, "(1, 0.5e0, 'a'), (2, null, 'nan'), (3, 1.7e308, null)"))
  await p.good()
  p.write(
    'models/marts/rate.sql',
    `select * from (values (1, 0.5e0, 'a'), (2, ${value}, 'b')) as t(id, share, note)\n`,
  )
  const told = await p.bad(1)
  expect(told).toContain('finite_rate: 1 row should not be there')
  expect(told).toContain('id = 2')
})

it('a table without such a column cannot fail it, and is told so', async () => {
  const p = project(files('{ name: id, data_type: integer }', "(1, 0.5e0, 'a')"))
  expect(await p.bad(2)).toContain('no column of it is declared double or float')
})
