/**
 * A `new_files` model reads the files that it has not seen by the texts of the views between; where such a view, or the source, is
 * out of date and a build leaves it out, other rows stand under its name than its text says. The table is what a whole build gives.
 */
import { expect, it } from 'vitest'
import { project } from './project.ts'

const rows = (id: number): string => `id,amount\n${id},1\n`

function shop() {
  const p = project({
    'project.yml': 'name: shop\n',
    'data/e/1.csv': rows(1),
    'data/f/2.csv': rows(2),
    'models/staging/src.yml': `sources:
  - name: b
    tables:
      - name: e
        location: "data/e/*.csv"
        columns: [{ name: id, data_type: integer }, { name: amount, data_type: integer }]
`,
    'models/staging/stg_e.sql': "select id, amount from {{source 'b' 'e'}}\n",
    'models/intermediate/int_e.sql': "select id, amount from {{ref 'stg_e'}}\n",
    'models/intermediate/int_e.yml':
      'models: [{ name: int_e, config: { materialized: incremental, incremental_strategy: new_files } }]\n',
  })
  const held = async () =>
    (await p.rows('select id, amount from intermediate.int_e order by id')).map(
      ({ id, amount }) => `${id}: ${amount}`,
    )
  return { p, held }
}

it('a view with another text is left out while a file comes; afterwards one more comes', async () => {
  const { p, held } = shop()
  await p.good()
  p.replace('models/staging/stg_e.sql', 'amount from', '-amount as amount from')
  p.write('data/e/3.csv', rows(3))
  await p.good('--select', 'int_e')
  // the view that stands says what it said
  expect(await held()).toEqual(['1: 1', '3: 1'])
  p.write('data/e/4.csv', rows(4))
  await p.good()
  expect(await held()).toEqual(['1: -1', '3: -1', '4: -1'])
})

it('the same without another file', async () => {
  const { p, held } = shop()
  await p.good()
  p.replace('models/staging/stg_e.sql', 'amount from', '-amount as amount from')
  p.write('data/e/3.csv', rows(3))
  await p.good('--select', 'int_e')
  await p.good()
  expect(await held()).toEqual(['1: -1', '3: -1'])
})

it.each([
  ['data/f/*.csv', ['2: 1']],
  ['data/*/*.csv', ['1: 1', '2: 1']],
])('a source that lies in another place, %s, is left out', async (place, after) => {
  const { p, held } = shop()
  await p.good()
  p.replace('models/staging/src.yml', 'data/e/*.csv', place)
  await p.good('--select', 'int_e')
  expect(await held()).toEqual(['1: 1'])
  await p.good()
  expect(await held()).toEqual(after)
})

it('new files show through a view that is left out and is as it was: their rows are added', async () => {
  const { p, held } = shop()
  await p.good()
  p.write('data/e/3.csv', rows(3))
  expect((await p.told('--select', 'int_e')).nodes.int_e?.message).toBe('rows of 1 new file')
  await p.good()
  expect(await held()).toEqual(['1: 1', '3: 1'])
})
