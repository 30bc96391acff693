/** Parts of the site: names of files, escaping, the search, the look. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { codeLines } from '../../src/artifact/site/code.ts'
import { columnAnchor, fileNames } from '../../src/artifact/site/file-names.ts'
import { breakable, html, inline, link } from '../../src/artifact/site/html.ts'
import { script } from '../../src/artifact/site/script.ts'
import { style } from '../../src/artifact/site/style.ts'
import { keepSecret } from '../../src/diagnostic/index.ts'

const named = (...names: string[]): string[] => [
  ...fileNames(names.map((name) => ({ id: `x.${name}`, kind: 'x', name }))).values(),
]

describe('names of files', () => {
  it('are those of the nodes, with a kind before them, so that none is a device of Windows', () => {
    expect(named('mart_sum', 'con', 'web.visits')).toEqual([
      'x.mart_sum.html',
      'x.con.html',
      'x.web.visits.html',
    ])
  })
  it('differ in more than case, and say so for both', () => {
    const [a = '', b = ''] = named('Weekly', 'weekly')
    expect([a, b].every((n) => /^x\.[Ww]eekly-[0-9a-f]{8}\.html$/.test(n))).toBe(true)
    expect(a.toLowerCase()).not.toBe(b.toLowerCase())
  })
  it('hold no sign that a file system or an address reads otherwise, and stay short', () => {
    const made = named('a/b', 'a\\b', 'a b', 'ä:*?"<>|', '..', 'x'.repeat(400))
    expect(made.every((n) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*\.html$/.test(n) && n.length < 140)).toBe(true)
    expect(new Set(made.map((n) => n.toLowerCase())).size).toBe(made.length)
  })
  it('have places for columns of any name', () => {
    expect(columnAnchor('Net "x" y')).toBe('c-net%20%22x%22%20y')
  })
})

describe('markup', () => {
  it('escapes what is put into it, in text and in attributes, once', () => {
    expect(
      html`<a title="${'"><b>'}">${'<&>'}${html`<i>${"'"}</i>`}${false}${undefined}${[1, '<']}</a>`.text,
    ).toBe('<a title="&quot;&gt;&lt;b&gt;">&lt;&amp;&gt;<i>&#39;</i>1&lt;</a>')
  })
  it('takes secrets out before it escapes them', () => {
    keepSecret("pa'ss&word")
    expect(html`${"is pa'ss&word here"}`.text).toBe('is *** here')
    expect(codeLines("select 'a' -- pa'ss&word", 'sql', () => undefined).text).not.toMatch(/ss&amp;word/)
  })
  it('links only to what a browser opens as a page or a letter', () => {
    expect(link('https://a.example/?x=1&y=2').text).toBe(
      '<a href="https://a.example/?x=1&amp;y=2" rel="noopener">https://a.example/?x=1&amp;y=2</a>',
    )
    for (const url of ['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', '//a.example'])
      expect(link(url).text).not.toContain('<a')
  })
  it('parts long names and marks code, and leaves every letter', () => {
    expect(breakable('a_b.c').text).toBe('a_<wbr>b.<wbr>c')
    expect(inline('sum of `a<b` and `').text).toBe('sum of <code>a&lt;b</code> and `')
  })
})

describe('code', () => {
  const lines = (text: string): string =>
    codeLines(text, 'sql', (_, [name]) => (name === 'orders' ? 'seed.orders.html' : undefined)).text
  it('has an element for each line, comments and strings over several lines included', () => {
    expect(lines("/* a\nb */ select 'x\ny'\n\n")).toBe(
      '<pre><span><i class="c">/* a</i></span><span><i class="c">b */</i> <i class="k">select</i> <i class="s">&#39;x</i></span><span><i class="s">y&#39;</i></span></pre>',
    )
  })
  it('links references, and only those that there are', () => {
    expect(lines("from {{ref 'orders'}}, {{ref 'gone'}}")).toBe(
      '<pre><span><i class="k">from</i> <a class="t" href="seed.orders.html">{{ref &#39;orders&#39;}}</a>, <i class="t">{{ref &#39;gone&#39;}}</i></span></pre>',
    )
    // rows of orders: the second name is the list, no package
    expect(lines("{{ref_within 'orders' 'gone'}}")).toBe(
      '<pre><span><a class="t" href="seed.orders.html">{{ref_within &#39;orders&#39; &#39;gone&#39;}}</a></span></pre>',
    )
  })
  it('links references of TypeScript, of one name or two, and no method of that name', () => {
    const page = (helper: string, names: readonly string[]): string => `${helper}.${names.join('.')}.html`
    const shown = codeLines(
      `db.selectFrom(ref('orders')).where(eb.ref('a', 'b'), xref("c"))
ref('lib', "orders") + source('web', 'visits') + ref(name) // ref('no')`,
      'ts',
      page,
    ).text
    expect([...shown.matchAll(/<a class="t" href="([^"]+)">([^<]+)</g)].map((m) => [m[1], m[2]])).toEqual([
      ['ref.orders.html', 'ref(&#39;orders&#39;)'],
      ['ref.lib.orders.html', 'ref(&#39;lib&#39;, &quot;orders&quot;)'],
      ['source.web.visits.html', 'source(&#39;web&#39;, &#39;visits&#39;)'],
    ])
    expect(shown).toContain('eb.ref(')
  })
  it('shows every sign of what it cannot read', () => {
    const odd = 'select \'open < {{ and / * ` " é'
    const shown = lines(odd)
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&quot;', '"')
    expect(shown).toBe(odd)
  })
})

describe('the search', () => {
  const scope = createContext({})
  runInContext(script, scope)
  const index = [
    [
      'model.mart_revenue.html',
      'mart_revenue',
      'marts',
      'What was recognised.',
      [
        ['customer', 'Who bought.'],
        ['net_revenue', 'Less returns.'],
      ],
    ],
    ['model.revenue.html', 'revenue', 'staging', '', []],
    ['seed.rates.html', 'rates', 'seed', 'Rates by which revenue is translated.', [['rate', 'As of noon.']]],
  ]
  const found = (typed: string): string[] => {
    Object.assign(scope, { index, typed })
    return runInContext('ledgerlineFind(index, typed, 10).map((h) => h.file)', scope) as string[]
  }
  it('puts the name that was typed first, then names that hold it, then columns and descriptions', () => {
    expect(found('revenue')).toEqual(['model.revenue.html', 'model.mart_revenue.html', 'seed.rates.html'])
  })
  it('finds columns and leads to their place, and words of their descriptions', () => {
    expect(found('net_rev')).toEqual(['model.mart_revenue.html#c-net_revenue'])
    expect(found('noon')).toEqual(['seed.rates.html#c-rate'])
  })
  it('wants all words, whatever their case, and finds nothing for none', () => {
    expect(found('MART returns')).toEqual(['model.mart_revenue.html#c-net_revenue'])
    expect(found('mart noon')).toEqual([])
    expect(found('  ')).toEqual([])
  })
})

describe('the look', () => {
  it('has the colours of the summary, light and dark', () => {
    const summary = readFileSync(
      fileURLToPath(new URL('../../reports/roi_summary.html.hbs', import.meta.url)),
      'utf8',
    )
    const tokens = (text: string): string[] =>
      [...text.matchAll(/--(?!u|mono)[\w-]+: #[0-9A-F]{6}/g)].map(([t]) => t)
    const site = new Set(tokens(style))
    // the last of the summary's three lists is for paper, and says the light ones again
    expect(tokens(summary).length).toBeGreaterThan(20)
    expect(tokens(summary).filter((t) => !site.has(t))).toEqual([])
  })
})
