/** Pages that are made from the code must be current, and what they point at must exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { madeFiles } from '../scripts/made.ts'
import { catalogue } from '../src/diagnostic/catalogue/index.ts'
import { projectFile } from '../src/project/schema/project-file.ts'
import { propertiesFile } from '../src/project/schema/properties.ts'
import { proofs } from './proofs.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

function pages(): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  return [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'src/README.md',
    'demo/README.md',
    'examples/olist/README.md',
    'examples/adventure_works/README.md',
  ]
    .concat(docs.map((path) => `docs/${path.replaceAll('\\', '/')}`))
    .filter((path) => path.endsWith('.md'))
}

describe('a file that is made from the code', () => {
  it.each(Object.entries(madeFiles()))('%s is what the code says now (npm run docs)', (path, text) => {
    expect(existsSync(join(root, path)) && read(path) === text).toBe(true)
  })
})

describe('the page of errors', () => {
  it('has a row for every entry', () => {
    const text = read('docs/errors.md')
    const missing = Object.values(catalogue).filter((entry) => !text.includes(`<a id="${entry.code}"></a>`))
    expect(missing).toEqual([])
  })
})

describe('links between pages', () => {
  it('lead to files of this repository', () => {
    const dead = pages().flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map(([, to = '']) => to)
        .filter((to) => !/^[a-z]+:/.test(to))
        .filter((to) => !existsSync(join(root, dirname(page), to)))
        .map((to) => `${page} -> ${to}`),
    )
    expect(dead).toEqual([])
  })
})

describe('the page of proofs', () => {
  it('has a row for every file that the suite leaves out, and for no other', () => {
    const rows = [...read('docs/proofs.md').matchAll(/^\| `(tests\/[^`]+)` \|/gm)].map(([, file]) => file)
    expect(rows.sort()).toEqual([...proofs].sort())
    expect(proofs.filter((file) => !existsSync(join(root, file)))).toEqual([])
  })
})

describe('the page of complaints', () => {
  it('cites tests that are there, by file and title', () => {
    const cited = [...read('docs/complaints.md').matchAll(/`(tests\/[\w./-]+)` "([^"]+)"/g)]
    const rows = read('docs/complaints.md').match(/^\| (?!complaint|---)/gm) ?? []
    expect(cited.length).toBe(rows.length)
    const missing = cited.filter(([, file = '', title = '']) => !read(file).includes(title))
    expect(missing.map(([all]) => all)).toEqual([])
  })
})

describe('the page of requirements', () => {
  const rows = read('docs/requirements.md')
    .split('\n')
    .filter((line) => line.startsWith('| '))
  const files = ['models', 'seeds', 'tests/data', 'macros'].flatMap((dir) =>
    readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:sql|yml|ts|csv)$/.test(file))
      .map((file) => join(dir, file)),
  )

  it('names each trap and each contradiction', () => {
    const ids = new Set(rows.flatMap((row) => row.match(/\b[TK]-\d\d\b/g) ?? []))
    const numbered = (letter: string, to: number): string[] =>
      Array.from({ length: to }, (_, n) => `${letter}-${String(n + 1).padStart(2, '0')}`)
    expect([...ids].sort()).toEqual([...numbered('K', 16), ...numbered('T', 43)])
  })

  it('names models, columns, members and tests that are there', () => {
    const words = new Set(
      files.flatMap((file) => [...`${file} ${read(file)}`.matchAll(/\w+/g)].map(([w]) => w)),
    )
    for (const [word] of read('project.yml').matchAll(/\w+/g)) words.add(word)
    const named = rows.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, word = '']) => word))
    // the sign-off is not there, and the page says so
    const missing = named.filter((word) => !words.has(word) && !/^ctl_(?:signoff|metric_version)$/.test(word))
    expect(missing).toEqual([])
    const paths = rows.flatMap((row) =>
      [...row.matchAll(/`(tests\/[\w./-]+)`/g)].map(([, path = '']) => path),
    )
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('has a test for every trap and for every company in which one thing is wrong, by its title', () => {
    const tables = rows.filter((row) => /^\| (?:T-\d\d|[a-o] \|)/.test(row))
    const [unitTests, titles] = [new Set<string>(), tables.map((row) => row.split(' | ').at(-1) ?? '')]
    for (const file of files.filter((f) => f.endsWith('.yml')))
      for (const [, name = ''] of read(file).matchAll(/- name: (\w+)/g)) unitTests.add(name)
    const shown = (cell: string): boolean => {
      const cited = [...cell.matchAll(/`(tests\/[\w./-]+)` "([^"]+)"/g)]
      const names = [...cell.matchAll(/`([a-z]\w+)`/g)].map(([, name = '']) => name)
      const isThere = (name: string): boolean =>
        unitTests.has(name) || existsSync(join(root, `tests/data/core/${name}.sql`))
      return (
        cited.length + names.length > 0 &&
        cited.every(([, file = '', title = '']) => read(file).includes(title)) &&
        names.every(isThere)
      )
    }
    expect(titles.filter((cell) => !shown(cell))).toEqual([])
    expect(tables.filter((row) => /^\| [a-o] \|/.test(row))).toHaveLength(15)
  })
})

describe('the page of features', () => {
  const rows = read('docs/features.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| feature'))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))

  it('says of each whether it is there, and what is missing where it is not whole', () => {
    const bad = rows.filter(([, , here = '']) => !/^(?:Y(?:$|[:;] .)|[PN]: .{20})/.test(here))
    expect(bad.map(([, name]) => name)).toEqual([])
    expect(rows.length).toBeGreaterThan(80)
  })

  it('names for each a page and a test that are there', () => {
    const bad = rows.filter(([, , , page = '', test = '']) => {
      const [, file = '', title = ''] = /^`(tests\/[\w./-]+)` "(.+)"$/.exec(test) ?? []
      const to = /^\[[^\]]+\]\(([^)]+)\)$/.exec(page)?.[1] ?? ''
      return to === '' || !existsSync(join(root, 'docs', to)) || title === '' || !read(file).includes(title)
    })
    expect(bad.map(([, name]) => name)).toEqual([])
  })
})

describe('the keys of a project', () => {
  /** Every name under `properties` in a JSON Schema, without the `+` of folder defaults. */
  function keysOf(json: unknown, found = new Set<string>()): Set<string> {
    if (typeof json !== 'object' || json === null) return found
    for (const [key, value] of Object.entries(json)) {
      if (key === 'properties') for (const name of Object.keys(value)) found.add(name.replace(/^\+/, ''))
      keysOf(value, found)
    }
    return found
  }

  it('each stand on a page', () => {
    const text = readdirSync(join(root, 'docs'))
      .filter((path) => path.endsWith('.md') && path !== 'errors.md')
      .map((path) => read(`docs/${path}`))
      .join('\n')
    const keys = ['project', 'properties', 'report'].flatMap((name) => [
      ...keysOf(JSON.parse(read(`schemas/${name}.json`))),
    ])
    const missing = keys.filter((key) => !new RegExp(`(?<![\\w-])${key}(?![\\w-])`).test(text))
    expect([...new Set(missing)].sort()).toEqual([])
  })
})

describe('YAML of the pages', () => {
  const blocks = pages()
    .filter((page) => !page.startsWith('docs/decisions/'))
    .flatMap((page) =>
      [...read(page).matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)].map((m): [string, string] => {
        const line = read(page).slice(0, m.index).split('\n').length
        return [`${page}:${line}`, m[1] ?? '']
      }),
    )
  // a block of one key of a model stands under one
  const readings = (data: Record<string, unknown>): [z.ZodType, unknown][] => [
    [propertiesFile, data],
    [projectFile, { name: 'shop', ...data }],
    [propertiesFile, { models: [{ name: 'm', ...data }] }],
  ]

  it.each(blocks)('%s is what the engine reads', (_, text) => {
    const data = load(text) as Record<string, unknown>
    const tried = readings(data).map(([schema, value]) => schema.safeParse(value))
    expect(tried.some((one) => one.success) ? [] : tried.map((one) => one.error?.issues.slice(0, 3))).toEqual(
      [],
    )
  })
})
