/**
 * Holds the tree to the rules that src/README.md states: one-way imports between rooms, no cycles, sizes,
 * no holes in the types, and an error catalogue without dead or doubled entries.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../src/diagnostic/catalogue/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const src = join(root, 'src')

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
}

const files = new Map(sourcesBelow(src).map((path) => [path, readFileSync(join(src, path), 'utf8')]))
const textOf = (path: string): string => files.get(path) ?? ''
const roomOf = (path: string): string => path.split('/')[0] ?? ''

/** Line of each room in the list of src/README.md; 0 is the top. */
function roomOrder(): Map<string, number> {
  const list = /```text\n([\s\S]*?)```/.exec(readFileSync(join(src, 'README.md'), 'utf8'))?.[1] ?? ''
  const order = new Map<string, number>()
  for (const [line, text] of list.trimEnd().split('\n').entries()) {
    for (const room of text.split(/ {2,}/)[0]?.split('|') ?? []) order.set(room.trim(), line)
  }
  return order
}

/** Files of src/ that a file imports, types included, dynamic imports too. */
function importsOf(path: string): string[] {
  const found = textOf(path).matchAll(/(?:\bfrom|\bimport\s*\(?)\s*'(\.[^']+)'/g)
  return [...found].map(([, to = '']) => relative(src, join(src, dirname(path), to)).replaceAll('\\', '/'))
}

function backwardImports(): string[] {
  const order = roomOrder()
  const line = (path: string): number => order.get(roomOf(path)) ?? -1
  return [...files.keys()].flatMap((path) =>
    importsOf(path)
      .filter((to) => roomOf(to) !== roomOf(path) && line(to) <= line(path))
      .map((to) => `${path} -> ${to}`),
  )
}

function importCycles(): string[] {
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path)
    if (at >= 0) cycles.push([...trail.slice(at), path].join(' -> '))
    if (at >= 0 || done.has(path)) return
    for (const to of importsOf(path)) visit(to, [...trail, path])
    done.add(path)
  }
  for (const path of files.keys()) visit(path, [])
  return cycles
}

/**
 * Functions whose body has more than `limit` lines, read off the formatter's indentation: a body opens with a
 * line that ends in `{` and closes with a `}` as far to the left as the function began.
 */
function longFunctions(path: string, text: string, limit: number): string[] {
  const lines = text.split('\n')
  const starts =
    /^( *)(?:export )?(?:(?:async )?function\b|const \w+ = (?:async )?(?:<.*>)?\(|(?:async )?#?\w+\(.*(?:\{|\()$)/
  return lines.flatMap((line, start) => {
    const indent = starts.exec(line)?.[1]
    if (indent === undefined || /^ *(?:if|for|while|switch|describe|it|test|return|await)\b/.test(line))
      return []
    const opens = (l: string, i: number): boolean =>
      i >= start && l.endsWith('{') && (i === start || new RegExp(`^${indent}[)}]`).test(l))
    const open = lines.findIndex(opens)
    const close = lines.findIndex((l, i) => i > open && l.startsWith(`${indent}}`))
    const ends = lines.findIndex(
      (l, i) => i > start && l.startsWith(indent) && /^\S/.test(l.slice(indent.length)),
    )
    // an expression body, or a call: the next statement begins before any brace opens
    if (open < 0 || (open > start && ends < open)) return []
    const body = close - open - 1
    return body > limit ? [`${path}:${start + 1} has ${body} lines`] : []
  })
}

/** What a grep for `any` would find in code; comments are prose. */
function typeHoles(path: string): string[] {
  return textOf(path)
    .split('\n')
    .flatMap((line, i) => {
      const code = line.replace(/^\s*(?:\/?\*|\/\/).*$/, '').replace(/ \/\/ .*$/, '')
      const hole = /:\s*any\b|\bas any\b|<any\b|\bany\[\]/.test(code) || /@ts-(?:ignore|nocheck)/.test(line)
      return hole ? [`${path}:${i + 1}`] : []
    })
}

describe('rooms', () => {
  it('are the folders of src, each on a line of the list in src/README.md', () => {
    const folders = [...new Set([...files.keys()].map(roomOf))].sort()
    expect([...roomOrder().keys()].sort()).toEqual(folders)
  })
  it('import only rooms below them', () => expect(backwardImports()).toEqual([]))
  it('are free of import cycles between files', () => expect(importCycles()).toEqual([]))
  it('are named for what they do', () => {
    const vague = [...files.keys()].filter((path) => /(?:^|\/)(?:utils?|misc|common|shared)\//.test(path))
    expect(vague).toEqual([])
    expect([...roomOrder().keys()]).not.toContain('helpers')
  })
})

describe('sizes', () => {
  it('keep a file within 300 lines', () => {
    const long = [...files]
      .filter(([, text]) => text.trimEnd().split('\n').length > 300)
      .map(([path]) => path)
    expect(long).toEqual([])
  })
  it('keep the body of a function within 40 lines', () => {
    expect([...files].flatMap(([path, text]) => longFunctions(path, text, 40))).toEqual([])
  })
  it('see a long body, and none in a short one', () => {
    const body = Array.from({ length: 41 }, (_, i) => `  step(${i})`).join('\n')
    expect(longFunctions('a.ts', `export function a(\n  b: string,\n): void {\n${body}\n}\n`, 40)).toEqual([
      'a.ts:1 has 41 lines',
    ])
    expect(longFunctions('a.ts', `export const a = (): void => {\n${body}\n}\n`, 41)).toEqual([])
  })
})

describe('types', () => {
  it('have no holes', () => expect([...files.keys()].flatMap(typeHoles)).toEqual([]))
})

describe('the error catalogue', () => {
  it('gives every entry a code of its own', () => {
    const codes = Object.values(catalogue).map((entry) => entry.code)
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([])
  })
  it('holds no entry that nothing raises', () => {
    const code = [...files]
      .filter(([path]) => !path.startsWith('diagnostic/catalogue/'))
      .map(([, text]) => text)
    const raised = (id: string): boolean => code.some((text) => text.includes(`'${id}'`))
    expect(Object.keys(catalogue).filter((id) => !raised(id))).toEqual([])
  })
  it('holds no entry that no test names', () => {
    const root = join(import.meta.dirname)
    const texts = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts') && name !== 'architecture.test.ts')
      .map((name) => readFileSync(join(root, name), 'utf8'))
    const named = (id: string, code: string): boolean =>
      texts.some((text) => text.includes(code) || text.includes(`'${id}'`))
    const missing = Object.entries(catalogue).filter(([id, { code }]) => !named(id, code))
    // told as the reason of a database that gave up (E5307), which tests/engine/raised.test.ts makes
    expect(missing.map(([, { code }]) => code).filter((code) => code !== 'E5004')).toEqual([])
  })
})
