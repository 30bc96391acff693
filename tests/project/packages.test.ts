/** Packages by path: what of them is seen, how their files are called, and that each is read once. */
import { describe, expect, it } from 'vitest'
import { loadGood, modelOf, problemsOf } from './folder.ts'

const sql = 'select 1 as one\n'

describe('a package', () => {
  const files = {
    'project.yml':
      'name: base\nversion: 1.2.0\nexports: [models/marts, macros, seeds/core]\nmodels: { marts: { +tags: [base] } }\n',
    'models/marts/mart.sql': sql,
    'models/marts/mart.yml': 'models: [{ name: mart, description: Exported. }]\n',
    'models/martsy/near.sql': sql,
    'models/demo/secret.sql': sql,
    'macros/cents.sql': '100\n',
    'seeds/core/rates.csv': 'a\n1\n',
    'seeds/demo/fake.csv': 'a\n1\n',
    'tests/data/core/rule.sql': sql,
    'examples/shop/project.yml':
      'name: shop\ncurrency: USD\npackages: [{ path: ../.. }]\nmodels: { +tags: [shop] }\n',
    'examples/shop/models/staging/stg.sql': sql,
  }
  const shop = loadGood(files, {}, 'examples/shop')

  it('shows only the folders that it exports', () => {
    expect(shop.models.map((m) => m.name)).toEqual(['mart', 'stg'])
    expect(shop.seeds.map((s) => s.name)).toEqual(['rates'])
    expect([...shop.macros.keys()]).toEqual(['cents'])
    expect(shop.tests).toEqual([])
  })

  it('has its files named relative to the main project', () => {
    expect(shop.models[0]).toMatchObject({
      package: 'base',
      path: '../../models/marts/mart.sql',
      propertiesFile: '../../models/marts/mart.yml',
      fqn: ['marts', 'mart'],
    })
    expect(shop.packages).toEqual([
      { name: 'shop', version: '0.0.0', path: '.' },
      { name: 'base', version: '1.2.0', path: '../..' },
    ])
  })

  it('has its own folder defaults, and the main project its own settings', () => {
    expect(shop.models.map((m) => m.config.tags)).toEqual([['base'], ['shop']])
    expect([shop.name, shop.currency]).toEqual(['shop', 'USD'])
  })

  it('sees all of itself when it is the main project', () => {
    expect(loadGood(files).models.map((m) => m.name)).toEqual(['mart', 'near', 'secret'])
  })
})

describe('what the project says of a package, by its name', () => {
  const files = (said: string) => ({
    'project.yml': `name: top\npackages: [{ path: base }]\n${said}`,
    'base/project.yml':
      'name: base\nexports: [models, seeds, tests]\nmodels: { marts: { +materialized: view, +tags: [base] } }\n',
    'base/models/marts/a.sql': sql,
    'base/models/marts/a.yml':
      'models: [{ name: a, config: { schema: own }, columns: [{ name: one, data_tests: [not_null] }] }]\n',
    'base/models/staging/b.sql': sql,
    'base/seeds/s.csv': 'a\n1\n',
    'base/tests/data/rule.sql': sql,
    'models/marts/c.sql': sql,
  })

  it('goes over what the package says, folder by folder; tags are added', () => {
    const project = loadGood(
      files(
        'models: { base: { +schema: x, marts: { +materialized: table, +tags: [mine] }, staging: { +enabled: false } } }\nseeds: { base: { +schema: y } }\ntests: { base: { +severity: warn } }\n',
      ),
    )
    const config = (name: string) => modelOf(project, name).config
    expect(config('a')).toMatchObject({ schema: 'x', materialized: 'table', tags: ['base', 'mine'] })
    expect(config('b').enabled).toBe(false)
    expect(config('c')).toMatchObject({ schema: 'marts', materialized: 'table', tags: [] })
    expect(project.seeds[0]?.config.schema).toBe('y')
    expect(project.tests[0]?.severity).toBe('warn')
    expect(modelOf(project, 'a').columns[0]?.tests[0]?.severity).toBe('warn')
  })

  it('is told where no file of the package lies there', () => {
    expect(problemsOf(files('models: { base: { martz: { +schema: x } }, bass: { +schema: x } }\n'))).toEqual([
      "E1020 project.yml:3:19+5 No file lies in models/base/martz, so these defaults are nobody's. Did you mean marts?",
      "E1020 project.yml:3:44+4 No file lies in models/bass, so these defaults are nobody's. Did you mean base?",
    ])
  })
})

describe('a name of two packages', () => {
  const files = {
    'project.yml': 'name: top\npackages: [{ path: a }]\n',
    'models/marts/orders.sql': sql,
    'a/project.yml': 'name: a\nexports: [models/marts]\n',
    'a/models/marts/other.sql': sql,
    'a/models/demo/orders.sql': sql,
  }
  it('is told apart by its package', () => {
    const project = loadGood({ ...files, 'a/models/marts/orders.sql': sql })
    expect(project.models.map((m) => `${m.package}.${m.name}`)).toEqual(['a.orders', 'top.orders', 'a.other'])
  })
  it('is refused within one package, with both places, whatever the case and the kind', () => {
    const seed = problemsOf({ ...files, 'seeds/Orders.csv': 'id\n1\n' })
    expect(seed).toEqual([
      'E2104 seeds/Orders.csv:1:1+1 Orders is also defined in models/marts/orders.sql:1.',
    ])
  })
  it('is refused where it is a port, which any file of its name means', () => {
    const port = 'models: [{ name: orders, abstract: true, columns: [{ name: one, data_type: integer }] }]\n'
    const own = { ...files, 'models/marts/orders.sql': '', 'a/models/marts/orders.yml': port }
    const { 'models/marts/orders.sql': _, ...withoutOwn } = own
    const seed = problemsOf({ ...withoutOwn, 'seeds/orders.csv': 'one\n1\n' })
    expect(seed).toEqual([
      'E2104 seeds/orders.csv:1:1+1 orders is also defined in a/models/marts/orders.yml:1.',
    ])
    const twice = problemsOf({ ...withoutOwn, 'models/marts/orders.yml': port })
    expect(twice).toEqual([
      'E2104 a/models/marts/orders.yml:1:18+6 orders is also defined in models/marts/orders.yml:1.',
    ])
    // a model of its name is no namesake but what fills it
    const filled = loadGood({ ...files, 'a/models/marts/orders.yml': port })
    expect(filled.models.map((m) => `${m.package}.${m.name} ${m.sql?.file}`)[0]).toBe(
      'a.orders models/marts/orders.sql',
    )
  })
  it('is fine where the package does not export it', () => {
    expect(loadGood(files).models.map((m) => m.name)).toEqual(['orders', 'other'])
  })
})

describe('packages of packages', () => {
  it('are read once, whichever way they are reached', () => {
    const project = loadGood({
      'project.yml': 'name: top\npackages: [{ path: a }, { path: b }]\n',
      'a/project.yml': 'name: a\nexports: [models]\npackages: [{ path: ../c }]\n',
      'b/project.yml': 'name: b\nexports: [models]\npackages: [{ path: ../c }]\n',
      'c/project.yml': 'name: c\nexports: [models]\npackages: [{ path: ../a }]\n',
      'c/models/one.sql': sql,
    })
    expect(project.packages.map((p) => p.name)).toEqual(['top', 'a', 'c', 'b'])
    expect(project.models.map((m) => m.name)).toEqual(['one'])
  })

  it('that export nothing are told, at the path that names them', () => {
    const files = { 'project.yml': 'name: top\npackages: [{ path: a }]\n', 'a/project.yml': 'name: a\n' }
    expect(problemsOf(files)).toEqual([
      'E1004 project.yml:2:20+1 packages.1.path: a exports nothing; its project.yml lists under exports: the folders that others see.',
    ])
  })

  it('tell the problems of their own project.yml under their own path', () => {
    const files = {
      'project.yml': 'name: top\npackages: [{ path: a }]\n',
      'a/project.yml': 'name: a\nexports: [models]\ncurency: EUR\n',
      'a/models/m.yml': 'modls: []\n',
    }
    expect(problemsOf(files)).toEqual([
      'E1003 a/models/m.yml:1:1+5 modls is not a key of a properties file. Did you mean models?',
      'E1003 a/project.yml:3:1+7 curency is not a key of project.yml. Did you mean currency?',
    ])
  })
})

describe('a package by its npm name', () => {
  const base = 'name: base\nexports: [models]\n'
  it('is found in node_modules, of this folder or of one above, scoped ones too', () => {
    const shop = loadGood(
      {
        'node_modules/cx-base/project.yml': base,
        'node_modules/cx-base/models/one.sql': sql,
        'node_modules/@acme/ledger/project.yml': base.replace('base', 'ledger'),
        'node_modules/@acme/ledger/models/two.sql': sql,
        'shop/project.yml': "name: shop\npackages: [{ npm: cx-base }, { npm: '@acme/ledger' }]\n",
      },
      {},
      'shop',
    )
    expect(shop.models.map((m) => `${m.package}.${m.name}`)).toEqual(['base.one', 'ledger.two'])
  })

  it('that is not installed, or holds no project, says what to do', () => {
    const problems = problemsOf({
      'project.yml': 'name: shop\npackages: [{ npm: cx-base }, { npm: left-pad }]\n',
      'node_modules/left-pad/package.json': '{}',
    }).join('\n')
    expect(problems).toContain('cx-base is not installed')
    expect(problems).toContain('left-pad has no project.yml')
    const both = problemsOf({ 'project.yml': 'name: shop\npackages: [{ npm: x, path: y }]\n' })
    expect(both.join()).toContain('stands beside npm')
  })
})
