/**
 * What was read before changes no answer: after any edits, a project read with the memory of earlier readings is the
 * project that is read without one, values, places and problems.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadProject } from '../../src/project/index.ts'
import { survivesJson } from '../../src/project/read-memory.ts'
import { type Files, folder } from './folder.ts'

const files: Files = {
  'project.yml': 'name: shop\n',
  'seeds/s.csv': 'id,amount\n1,2.00\n',
  'seeds/s.yml':
    'seeds:\n  - name: s\n    columns: [{ name: id, data_tests: [not_null] }, { name: amount, meta: { most: .inf, least: -0.0 } }]\n',
  'models/marts/a.sql': "select * from {{ref 's'}}\n",
  'models/marts/a.yml': `models:
  - name: a
    description: "All of s."
    config: { tags: 'one, two', materialized: table }
    grain: [id]
    columns:
      - name: id
        data_tests:
          - unique
          - accepted_values: { arguments: { values: [1, 2] }, config: { severity: warn } }
      - { name: amount, unit: money, meta: { limit: 1.50 } }
    unit_tests:
      - name: passes_on
        given: [{ input: ref('s'), rows: [{ id: 1, amount: 12345678901234567.25 }] }]
        expect: { rows: [{ id: 1, amount: 12345678901234567.25 }] }
`,
  'models/marts/b.sql': 'select 1 as id\n',
  'models/marts/b.yml': 'models:\n  - name: b\n    description: The other.\n',
}
const a = files['models/marts/a.yml'] as string

/** Each is one file's new text; undefined removes it. */
const edits: readonly (readonly [name: string, path: string, text: string | undefined])[] = [
  ['another description', 'models/marts/a.yml', a.replace('All of s.', 'Each of s.')],
  ['lines above', 'models/marts/a.yml', `# moved\n\n${a}`],
  ['an unknown key', 'models/marts/a.yml', a.replace('grain:', 'grian:')],
  ['a key twice', 'models/marts/a.yml', a.replace('    grain: [id]\n', '    grain: [id]\n    grain: [id]\n')],
  ['no YAML', 'models/marts/a.yml', a.replace('[id]', '[id')],
  ['another test', 'models/marts/a.yml', a.replace('- unique', '- not_null')],
  ['other digits', 'models/marts/a.yml', a.replaceAll('567.25', '567.75')],
  ['line ends of Windows', 'models/marts/a.yml', a.replaceAll('\n', '\r\n')],
  ['the text of another file', 'models/marts/b.yml', a],
  ['an empty file', 'models/marts/b.yml', ''],
  ['a file that goes', 'models/marts/b.yml', undefined],
  ['a column that goes', 'seeds/s.yml', 'seeds:\n  - name: s\n    columns: [{ name: id }]\n'],
  ['a default of a folder', 'project.yml', 'name: shop\nmodels: { marts: { +materialized: view } }\n'],
]

function write(dir: string, path: string, text: string | undefined): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true })
  if (text === undefined) rmSync(join(dir, path), { force: true })
  else writeFileSync(join(dir, path), text)
}

/** Everything that was read; places are looked up when they are compared. */
function read(dir: string): unknown {
  const { project, draft, problems } = loadProject(dir)
  return { project, draft, problems }
}

function afresh(dir: string): unknown {
  rmSync(join(dir, 'target'), { recursive: true, force: true })
  return read(dir)
}

describe('what was read before', () => {
  it.each(edits)('does not hide %s, nor that it is undone', (_, path, text) => {
    const dir = folder(files)
    const first = read(dir)
    write(dir, path, text)
    const remembering = read(dir)
    expect(remembering).toEqual(afresh(dir))
    write(dir, path, files[path] as string)
    expect(read(dir)).toEqual(first)
    expect(afresh(dir)).toEqual(first)
  })

  it('changes nothing after any edits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2 * edits.length - 1 }), { minLength: 1, maxLength: 6 }),
        (steps) => {
          const dir = folder(files)
          for (const step of steps) {
            const [, path, text] = edits[step % edits.length] ?? ['', 'project.yml', '']
            write(dir, path, step < edits.length ? text : (files[path] as string))
            read(dir)
          }
          const remembering = read(dir)
          expect(remembering).toEqual(afresh(dir))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is really asked: a memory that lies is believed, one of other code or a damaged one is not', () => {
    const dir = folder(files)
    const first = read(dir)
    const file = join(dir, 'target/cache/read.txt')
    const memory = readFileSync(file, 'utf8')
    writeFileSync(file, memory.replace('The other.', 'A lie.'))
    expect(loadProject(dir).project?.models.map((m) => m.description)).toEqual(['All of s.', 'A lie.'])
    writeFileSync(file, memory.replace('The other.', 'A lie.').replace(/^.*/, 'another version'))
    expect(read(dir)).toEqual(first)
    for (let cut = 0; cut < memory.length; cut += 97) {
      writeFileSync(file, memory.slice(0, cut))
      expect(read(dir)).toEqual(first)
    }
  })

  it('keeps no file with a problem, and none whose values JSON would change', () => {
    const dir = folder({
      ...files,
      'models/marts/b.yml': 'models:\n  - name: b\n    descirption: The other.\n',
    })
    read(dir)
    const memory = readFileSync(join(dir, 'target/cache/read.txt'), 'utf8')
    expect(memory).toContain('All of s.')
    expect(memory).not.toContain('The other.')
    expect(memory).not.toContain('least')
    for (const value of [-0, Number.NaN, Number.POSITIVE_INFINITY, undefined, new Date(0), new Map(), 1n])
      expect(survivesJson({ list: [value] })).toBe(false)
    expect(survivesJson({ list: [0, 1.5, 'x', null, true, {}] })).toBe(true)
  })

  it('is not needed: a folder that cannot be written costs time alone', () => {
    const dir = folder(files)
    const file = join(dir, 'target/cache/read.txt')
    mkdirSync(file, { recursive: true })
    expect(loadProject(dir).problems).toEqual([])
    rmSync(file, { recursive: true })
    read(dir)
    expect(existsSync(file)).toBe(true)
  })
})
