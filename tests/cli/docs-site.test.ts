/**
 * The site that `docs generate` writes, over projects whose pages can be read by hand: links, words, lineage, tie-outs,
 * what is not there, and what it never holds.
 */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { siteFiles } from '../../src/artifact/site/index.ts'
import { readProject } from '../../src/cli/context.ts'
import { withLineage } from '../../src/cli/lineage.ts'
import { standHere } from '../../src/cli/output.ts'
import { project, type TestProject } from '../engine/project.ts'
import {
  deadLinks,
  doubled,
  elementsOf,
  type Pages,
  pagesOf,
  rowOf,
  unbalanced,
  wordsOf,
} from './site-pages.ts'

const files = {
  'project.yml':
    'name: shop\ntitle: Corner <Shop>\ncurrency: EUR\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\nprivacy: { publish: [key] }\n',
  'data/visits.csv': 'customer,seen,mail\nc1,2026-01-01,a@example.com\n',
  'seeds/orders.csv': 'customer,day,amount\nc1,2026-01-05,1.00\nc1,2026-02-05,2.00\nc2,2026-02-06,4.00\n',
  'seeds/orders.yml':
    'seeds:\n  - name: orders\n    columns:\n      - { name: customer, data_type: VARCHAR }\n      - { name: day, data_type: DATE }\n      - { name: amount, data_type: "DECIMAL(18,2)" }\n',
  'models/staging/web.yml':
    'sources:\n  - name: web\n    tables:\n      - name: visits\n        location: data/visits.csv\n        columns:\n          - { name: customer, data_type: VARCHAR }\n          - { name: seen, data_type: DATE }\n          - { name: mail, data_type: VARCHAR, pii: direct }\n',
  'models/staging/stg_visits.sql':
    "{{config materialized='view'}}select customer, seen, mail as contact from {{source 'web' 'visits'}}\n",
  'models/inputs/input_refunds.yml':
    'models:\n  - name: input_refunds\n    abstract: true\n    grain: [id]\n    description: One row per refund.\n    columns: [{ name: id, data_type: varchar, description: The refund. }]\n',
  'models/marts/mart_sum.sql':
    "-- a < b & 'c'\nselect customer, date_trunc('month', day)::date as month, sum(amount)::decimal(18,2) as total\nfrom {{ref 'orders'}} where amount > 0 group by all\n",
  'models/marts/mart_sum.yml': `models:
  - name: mart_sum
    description: "What each customer paid. <script>alert(1)</script> & 'more', in \`total\`."
    owner: finance
    grain: [customer, month]
    reconcile:
      - { name: sum_ties, measure: sum(total), to: { model: ref('booked'), measure: sum(amount) }, by: [month], tolerance: 0.00 }
    columns:
      - { name: month, data_type: date }
      - { name: total, unit: money, description: In euro., data_tests: [{ expression_is_true: { expression: "< 5" } }] }
`,
  'models/marts/booked.sql': "select date_trunc('month', day)::date as month, amount from {{ref 'orders'}}\n",
  'models/exposures.yml':
    'exposures:\n  - { name: Weekly, type: dashboard, label: "The <week>", url: "javascript:alert(1)", owner: { name: Ann }, depends_on: [ref(\'mart_sum\')] }\n  - { name: notes, type: notebook, url: "https://bi.example.com/w?a=1&b=2", owner: { name: Bo }, depends_on: [ref(\'mart_sum\')] }\n',
}

async function generated(p: TestProject): Promise<Pages> {
  const ran = await p.run('docs', 'generate')
  expect(ran.code, ran.err).toBe(0)
  return pagesOf(join(p.dir, 'target/docs'))
}

const html = (pages: Pages): string[] =>
  [...pages].filter(([name]) => name.endsWith('.html')).map(([, text]) => text)
const page = (pages: Pages, name: string): string => pages.get(name) ?? ''

function sound(pages: Pages): void {
  expect(deadLinks(pages)).toEqual([])
  expect(
    [...pages].flatMap(([name, text]) =>
      name.endsWith('.html') ? unbalanced(text).map((w) => `${name} ${w}`) : [],
    ),
  ).toEqual([])
  expect(html(pages).flatMap(doubled)).toEqual([])
}

it('a crawler sees a dead link, a dead place, an open element and a sign that is no tag', () => {
  const pages = new Map([
    ['a.html', '<p id="x"><a href="b.html">b</a><a href="#x">x</a><a href="#y">y</a></p>'],
  ])
  expect(deadLinks(pages)).toEqual(['a.html -> b.html', 'a.html -> #y'])
  expect(unbalanced('<p><b>a</p> < b')).toEqual(['</p>', '<p>', '<'])
})

it('has a page for everything, of which every link leads to a page and to a place on it', async () => {
  const p = project(files)
  await p.build()
  const pages = await generated(p)
  sound(pages)
  const names = [...pages.keys()].filter((n) => n.endsWith('.html')).map((n) => n.replace(/\.html$/, ''))
  const own =
    'exposure.Weekly exposure.notes index list.exposures list.inputs list.marts list.seeds list.sources'
  const more = 'list.staging model.booked model.input_refunds model.mart_sum model.stg_visits seed.orders'
  expect(names.sort()).toEqual(`${own} ${more} source.web.visits tie-outs`.split(' '))
})

it('shows what people wrote as text: no markup, no script, no link that runs one', async () => {
  const pages = await generated(project(files))
  for (const text of html(pages)) {
    const elements = elementsOf(text)
    expect(elements.filter((e) => e.name === 'script').map((e) => e.attributes)).toEqual([
      { src: 'site.js', defer: '' },
    ])
    expect(elements.filter((e) => /^javascript:/i.test(e.attributes.href ?? ''))).toEqual([])
    expect(elements.filter((e) => Object.keys(e.attributes).some((a) => a.startsWith('on')))).toEqual([])
  }
  expect(page(pages, 'model.mart_sum.html')).toContain(
    '&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#39;more&#39;, in <code>total</code>.',
  )
  expect(page(pages, 'index.html')).toContain('<h1>Corner &lt;Shop&gt;</h1>')
  const weekly = [...pages].find(([n]) => n === 'exposure.notes.html')?.[1] ?? ''
  expect(weekly).toContain('href="https://bi.example.com/w?a=1&amp;b=2"')
})

it('says where each column comes from, with links, as the query has it', async () => {
  const pages = await generated(project(files))
  const flow = page(pages, 'model.mart_sum.html').split('Where columns come from')[1] ?? ''
  // total is a sum of orders.amount; the month is a part of orders.day; nothing reads either but the tie-out
  expect(rowOf(flow, 'href="#c-total"')).toContain('<a href="seed.orders.html#c-amount">')
  expect(wordsOf(rowOf(flow, 'href="#c-total"'))).toBe('total orders.amount')
  expect(wordsOf(rowOf(flow, 'href="#c-month"'))).toBe('month orders.day')
  expect(wordsOf(rowOf(flow, 'href="#c-customer"'))).toBe('customer orders.customer unchanged')
  // which rows: the filter on amount, the groups
  expect(wordsOf(flow)).toContain('Which rows come out is decided by orders : amount , customer , day')
  const orders = page(pages, 'seed.orders.html').split('Where columns come from')[1] ?? ''
  expect(wordsOf(rowOf(orders, 'href="#c-amount"'))).toBe('amount booked.amount mart_sum.total')
  // a view gives a person's address another name
  expect(wordsOf(rowOf(page(pages, 'model.stg_visits.html'), 'id="c-contact"'))).toBe(
    'contact varchar direct, derived not described',
  )
  expect(wordsOf(rowOf(page(pages, 'source.web.visits.html'), 'id="c-mail"'))).toBe(
    'mail varchar direct not described',
  )
})

it('says of a project that was never built that it was not, and prints no number in place of rows', async () => {
  const pages = await generated(project(files))
  expect(wordsOf(page(pages, 'index.html'))).toContain('Nothing was built yet on this target')
  const mart = wordsOf(page(pages, 'model.mart_sum.html'))
  expect(mart).toContain('Rows not built yet')
  expect(mart).toContain('not built yet, so there is nothing to hold against each other')
  expect(mart).toContain('not run')
  expect(mart).not.toContain('pass')
  sound(pages)
  // not by a person's key, nor by anything else, is there a database now
  expect(existsSync(join(project(files).dir, 'target/shop.duckdb'))).toBe(false)
})

it('holds both sides of a tie-out against each other by period, on the tables as they stand', async () => {
  const p = project(files)
  await p.build()
  // 1.00 in January, 2.00 + 4.00 in February
  const mart = wordsOf(page(await generated(p), 'model.mart_sum.html'))
  expect(mart).toContain(
    '2026-01-01 1.00 1.00 0.00 ✓ 2026-02-01 6.00 6.00 0.00 ✓ All 2 periods 7.00 7.00 0.00 ✓',
  )
  await p.meddle("update marts.mart_sum set total = 4.01 where customer = 'c2'")
  const pages = await generated(p)
  const off = wordsOf(page(pages, 'model.mart_sum.html'))
  expect(off).toContain('2026-02-01 6.01 6.00 0.01 ✕ 1 group differs')
  expect(off).toContain('✕ does not tie out')
  expect(wordsOf(page(pages, 'index.html'))).toContain('1 of 1 do not tie out')
})

it('tells rows, builds and the last result of each test, and first of all what does not pass', async () => {
  // c2 paid 4.00
  const p = project({
    ...files,
    'models/marts/mart_sum.yml': files['models/marts/mart_sum.yml'].replace('"< 5"', '"< 4"'),
  })
  await p.build()
  const pages = await generated(p)
  expect(wordsOf(page(pages, 'seed.orders.html'))).toContain('Rows 3')
  const first = wordsOf(page(pages, 'index.html'))
  expect(first).toContain('Tests that do not pass 1')
  expect(first).toMatch(/✕ expression_is_true_\S+ mart_sum .* fails: 1 row/)
  const mart = wordsOf(page(pages, 'model.mart_sum.html'))
  expect(mart).toContain('✕ 1 failed')
  expect(wordsOf(rowOf(page(pages, 'model.mart_sum.html'), 'id="c-total"'))).toContain(
    '✕ expression is true: < 4 (fails: 1 row)',
  )
  expect(wordsOf(page(pages, 'model.input_refunds.html'))).toContain('A port that this project does not fill')
})

it('writes the same bytes again, leaves pages that stand, and takes those away whose node is gone', async () => {
  const p = project(files)
  await p.build()
  const before = await generated(p)
  const at = statSync(join(p.dir, 'target/docs/model.mart_sum.html')).mtimeMs
  const again = await p.run('docs', 'generate')
  expect(again.err).toContain('0 files changed')
  expect(pagesOf(join(p.dir, 'target/docs'))).toEqual(before)
  expect(statSync(join(p.dir, 'target/docs/model.mart_sum.html')).mtimeMs).toBe(at)
  p.remove('models/staging/stg_visits.sql')
  const after = await generated(p)
  expect([...before.keys()].filter((name) => !after.has(name)).sort()).toEqual([
    'list.staging.html',
    'model.stg_visits.html',
  ])
  sound(after)
  await p.run('clean')
  expect(existsSync(join(p.dir, 'target/docs'))).toBe(false)
})

it('leaves the pages of what is not concerned: no number and no date of the whole stands on them', async () => {
  const p = project(files)
  const before = await generated(p)
  p.write('models/marts/mart_more.sql', 'select 1 as one\n')
  const after = await generated(p)
  const changed = [...after].filter(([name, text]) => before.get(name) !== text).map(([name]) => name)
  const marts = ['list.marts.html', 'model.booked.html', 'model.mart_more.html', 'model.mart_sum.html']
  const pages = changed.filter((name) => name.endsWith('.html'))
  expect(pages.sort()).toEqual(['index.html', ...marts])
  await p.good()
  for (const [name, text] of await generated(p)) {
    const nav = /<nav[\s\S]*<\/nav>/.exec(text)?.[0] ?? ''
    if (name.endsWith('.html')) expect([name, nav.includes('list.marts.html')]).toEqual([name, true])
    expect([name, /\d{4}-\d{2}-\d{2}|not built/.test(nav)]).toEqual([name, false])
    if (name === 'index.html') expect(wordsOf(nav)).toContain('marts 3')
  }
})

it('holds neither the place of the project on this machine nor an address of a network', async () => {
  const p = project({
    ...files,
    'models/marts/place.sql': "select '{{raw (var 'root')}}' as place\n",
    'project.yml': `${files['project.yml']}vars: { root: { type: string, default: "" } }\n`,
  })
  await p.run('--var', `root=${p.dir}`, 'docs', 'generate')
  const pages = pagesOf(join(p.dir, 'target/docs'))
  expect(page(pages, 'model.place.html')).toContain('place')
  for (const [name, text] of pages) expect(text.includes(p.dir), name).toBe(false)
  const fetched = [...pages]
    .flatMap(([name, text]) => (name.endsWith('.html') ? elementsOf(text) : []))
    .flatMap((e) =>
      e.name === 'link' || e.name === 'script' ? (e.attributes.href ?? e.attributes.src ?? '') : [],
    )
  expect(new Set(fetched)).toEqual(new Set(['site.css', 'site.js']))
  expect(page(pages, 'site.css')).not.toMatch(/url\(|@import|@font-face/)
})

it('has sound pages of the whole package, though nothing of it was built', async () => {
  const back = standHere()
  try {
    const { linked } = readProject({ projectDir: fileURLToPath(new URL('../..', import.meta.url)) })
    if (linked === undefined) throw new Error('the package does not link')
    const pages = await withLineage(linked, (bound, lineage) => {
      const { graph, compiled } = linked
      const known = {
        graph,
        compiled,
        columns: bound.columns,
        lineage,
        pii: new Map(),
        tieOuts: new Map(),
        metrics: [],
      }
      return new Map(
        [...siteFiles({ ...known, version: '0', dir: '', pathOf: (_, path) => path })].map((f) => [
          f.name,
          [...f.text].join(''),
        ]),
      )
    })
    // one for each node, and lists
    expect(linked.graph.order.length).toBeGreaterThan(300)
    expect(html(pages).length).toBeGreaterThan(linked.graph.order.length)
    sound(pages)
    const flow = page(pages, 'model.mart_unit_economics_month.html').split('Where columns come from')[1] ?? ''
    // cm1 is net_revenue less cost_of_revenue, amounts of the customer's month
    expect(wordsOf(rowOf(flow, 'href="#c-cm1"'))).toMatch(
      /^cm1 int_customer_month_amounts : cost_of_revenue , net_revenue decided by /,
    )
  } finally {
    back()
  }
})

it('links a name in SQL to what it means where it stands: a namesake by its package, the own one by the bare name', async () => {
  const pages = await generated(
    project({
      'project.yml': 'name: shop\npackages: [{ path: lib }]\n',
      'models/marts/orders.sql': 'select 1 as id\n',
      'models/marts/both.sql':
        "select id from {{ref 'orders'}}\nunion all select id from {{ref 'lib' 'orders'}}\nunion all select id from {{ref 'lib' 'alone'}}\n",
      'lib/project.yml': 'name: lib\nexports: [models]\nmodels: { +schema: of_lib }\n',
      'lib/models/marts/orders.sql': 'select 2 as id\n',
      'lib/models/marts/alone.sql': "select id from {{ref 'orders'}}\n",
    }),
  )
  sound(pages)
  const linked = (name: string): string[] =>
    [...page(pages, name).matchAll(/<a class="t" href="([^"]+)">([^<]+)</g)].map((m) => `${m[2]} ${m[1]}`)
  const words = (text: string): string => text.replaceAll("'", '&#39;')
  expect(linked('model.both.html')).toEqual([
    words("{{ref 'orders'}} model.shop.orders.html"),
    words("{{ref 'lib' 'orders'}} model.lib.orders.html"),
    words("{{ref 'lib' 'alone'}} model.alone.html"),
  ])
  expect(linked('model.alone.html')).toEqual([words("{{ref 'orders'}} model.lib.orders.html")])
})
