/** Folders that a project exports are there: a name spelt wrong would show nothing to whoever depends on it. */
import { expect, it } from 'vitest'
import { loadProject } from '../../src/project/index.ts'
import { folder } from './folder.ts'

it('a folder of exports without a file is a warning with the nearest name; one of files, and one above, are none', () => {
  const dir = folder({
    'project.yml': 'name: shop\nexports: [models/mart, models/marts/finance, models, macros, seeds/core]\n',
    'models/marts/finance/m.sql': 'select 1 as n\n',
    'macros/x.sql': '1',
  })
  expect(loadProject(dir).problems.map((p) => [p.code, p.severity, p.message, p.place?.line])).toEqual([
    [
      'E1021',
      'warning',
      'No file lies in models/mart, so nothing of it is exported. Did you mean models/marts?',
      2,
    ],
    ['E1021', 'warning', 'No file lies in seeds/core, so nothing of it is exported.', 2],
  ])
})
