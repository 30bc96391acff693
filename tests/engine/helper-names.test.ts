/** The answers to Jinja know every helper by its name: a call of one is told as a helper, of any other name as a macro. */
import { expect, it } from 'vitest'
import { helpersFor } from '../../src/graph/helpers.ts'
import { noNames } from '../../src/graph/names.ts'
import { loadProject } from '../../src/project/index.ts'
import { helperNames } from '../../src/template/jinja-fix.ts'
import { project } from './project.ts'

it('every helper of the engine is one, and no other name is', async () => {
  const { dir } = project({ 'project.yml': 'name: shop\n' })
  const loaded = loadProject(dir, { env: {} }).project
  if (loaded === undefined) throw new Error('the project was not read')
  const env = { project: loaded, names: noNames, configs: new Map() }
  const { helpers } = helpersFor(env, { self: { schema: '', name: '' } })
  // those of dbt's packages are asked for by their prefix
  const own = Object.keys(helpers).filter((name) => !/^dbt(?:_utils)?[._]/.test(name))
  expect([...helperNames].filter((name) => !/^dbt/.test(name)).sort()).toEqual(own.sort())
})

it('a call of a helper in brackets is answered with the helper', async () => {
  const text = await project({
    'project.yml': 'name: shop\n',
    'models/a.sql': 'select {{ batch_start() }} as b',
  }).bad(2)
  expect(text).toContain('Write {{batch_start}}.')
})
