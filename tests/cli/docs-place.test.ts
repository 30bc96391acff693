/** What the site leaves out: the project's folder, and nothing that only looks like it; passwords, in the index of the search too. */
import { expect, it } from 'vitest'
import { siteFiles } from '../../src/artifact/site/index.ts'
import { readProject } from '../../src/cli/context.ts'
import { withLineage } from '../../src/cli/lineage.ts'
import { standHere } from '../../src/cli/output.ts'
import { fromFolder, withoutFolder } from '../../src/text/index.ts'
import { project } from '../engine/project.ts'
import { type Pages, unbalanced } from './site-pages.ts'

const files = {
  'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'models/marts/sums.sql': "-- from /app/data/x.csv\nselect '/app' as a, '/app-2' as b, 7</* x */9 as c\n",
  'models/marts/sums.yml': `models:
  - name: sums
    description: "From postgres://ann:pw8f31@db/prod; see https://bi/app/x, /app/data and \`a</code>\`."
    columns: [{ name: a, description: "password=pw8f31 opens it, /app does not" }]
`,
}

/** The site of the same project as if it were in another folder. */
async function siteIn(dir: string): Promise<Pages> {
  const back = standHere()
  try {
    const { linked } = readProject({ projectDir: project(files).dir })
    if (linked === undefined) throw new Error('does not link')
    const { graph, compiled } = linked
    return await withLineage(linked, ({ columns }, lineage) => {
      const known = { graph, compiled, columns, lineage, pii: new Map(), tieOuts: new Map(), metrics: [] }
      const made = siteFiles({ ...known, version: '0', dir, pathOf: (_, path) => path })
      return new Map([...made].map((f) => [f.name, [...f.text].join('')]))
    })
  } finally {
    back()
  }
}

it.each(['/code', '/p', '/a', '/span', '/'])(
  'in the folder %s every element is closed and every text as it is elsewhere',
  async (dir) => {
    const pages = await siteIn(dir)
    for (const [name, text] of pages) if (name.endsWith('.html')) expect(unbalanced(text), name).toEqual([])
    expect(Object.fromEntries(pages)).toEqual(Object.fromEntries(await siteIn('/nowhere/else')))
  },
)

it('the folder is left out of descriptions, code and the index of the search, and addresses stay', async () => {
  const pages = await siteIn('/app')
  const page = pages.get('model.sums.html') ?? ''
  expect(page).toContain('see https://bi/app/x, ./data and <code>a&lt;/code&gt;</code>')
  expect(page).toContain('-- from ./data/x.csv')
  expect(page).toContain('&#39;.&#39;</i>')
  expect(page).toContain('&#39;/app-2&#39;')
  const search = pages.get('search.js') ?? ''
  expect(search).toContain('see https://bi/app/x, ./data and')
  expect(search).toContain('opens it, . does not')
})

it('passwords are neither on a page nor in the index of the search', async () => {
  const pages = await siteIn('/app')
  expect([...pages].filter(([, text]) => text.includes('pw8f31')).map(([name]) => name)).toEqual([])
  expect(pages.get('search.js')).toContain('From postgres://ann:***@db/prod; see')
  expect(pages.get('search.js')).toContain('"password=*** opens it')
})

it('a folder is a folder only as a whole', () => {
  const said =
    'in /app, "/app/x.csv", file:///app/y (/app) /app.old /apple /app_2 /opt/app https://h/app ../app </app> /app.'
  expect(withoutFolder(said, '/app')).toBe(
    'in ., "./x.csv", file://./y (.) /app.old /apple /app_2 /opt/app https://h/app ../app </app> ..',
  )
  expect(withoutFolder('at C:\\work\\shop\\a.sql', 'C:\\work\\shop')).toBe('at .\\a.sql')
  expect(withoutFolder('1.5 / 2 is /x', '/')).toBe('1.5 / 2 is /x')
  expect(fromFolder('cannot write "/app/target/a.csv", see https://h/app/b', '/app')).toBe(
    'cannot write "target/a.csv", see https://h/app/b',
  )
  expect(fromFolder('see https://h//x', '/')).toBe('see https://h//x')
})
