/** The fast parser and the one with positions must see the same file, or a message would point elsewhere. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseWithPositions, positionsIn } from '../../src/project/positions.ts'
import { readYaml } from '../../src/project/yaml.ts'

const corpus: Readonly<Record<string, unknown>> = {
  'a: 2026-03-31': { a: '2026-03-31' },
  'a: 2026-03-31 23:59:59': { a: '2026-03-31 23:59:59' },
  'a: yes': { a: 'yes' },
  'a: on': { a: 'on' },
  'a: true': { a: true },
  'a: 1:30': { a: '1:30' },
  'a: 0123': { a: 123 },
  'a: 1e3': { a: 1000 },
  'a: 0x1F': { a: 31 },
  'a: 1_000': { a: '1_000' },
  'a: ~': { a: null },
  'a:': { a: null },
  'a: "1"': { a: '1' },
  'a: &x { b: 1 }\nc: *x': { a: { b: 1 }, c: { b: 1 } },
  'a: |\n  one\n  two\n': { a: 'one\ntwo\n' },
  'a: >-\n  one\n  two\n': { a: 'one two' },
  "a: ref('x')": { a: "ref('x')" },
  'a: {b: 1,}': { a: { b: 1 } },
  '# nothing': {},
  '': {},
}

describe('both YAML parsers', () => {
  it.each(Object.entries(corpus))('read %j as YAML 1.2 core does', (text, expected) => {
    expect(readYaml('a.yml', text).data).toEqual(expected)
    expect(parseWithPositions(text).document.toJS() ?? {}).toEqual(expected)
  })

  it('keys of a mapping that is merged stand where it says <<, those written out count for more', () => {
    const text = `anchors:
  - &one { owner: finance, config: { tags: [a] } }
  - &two { owner: sales, grain: [id] }
models:
  - { <<: *one, name: a }
  - name: b
    owner: ops
    <<: [*one, *two]
`
    expect(readYaml('a.yml', text).data).toMatchObject({
      models: [
        { owner: 'finance', config: { tags: ['a'] }, name: 'a' },
        { owner: 'ops', config: { tags: ['a'] }, name: 'b', grain: ['id'] },
      ],
    })
    // no mapping: the key is told as one that is not known
    expect(readYaml('a.yml', 'a: { <<: 1 }').data).toEqual({ a: { '<<': 1 } })
  })

  it('agree on every property file of this repository', () => {
    const files = ['models', 'seeds', 'macros', 'tests', 'reports', 'examples'].flatMap(ymlFiles)
    for (const file of ['project.yml', ...files]) {
      const text = readFileSync(file, 'utf8')
      const { data, problems } = readYaml(file, text)
      if (problems.length === 0) expect(data, file).toEqual(parseWithPositions(text).document.toJS() ?? {})
    }
  })
})

function ymlFiles(dir: string): string[] {
  try {
    return readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yml'))
      .map((file) => join(dir, file))
  } catch {
    return []
  }
}

describe('a place', () => {
  const text =
    'models:\n  - name: orders\n    columns:\n      - { name: one, data_tests: [not_null] }\n    description: >-\n      long\n'
  const place = positionsIn('a.yml', text).placeOf

  it.each([
    ['a value', ['models', 0, 'name'], 'value', 2, 11, 6],
    ['a key', ['models', 0, 'columns'], 'key', 3, 5, 7],
    ['an item of an inline list', ['models', 0, 'columns', 0, 'data_tests', 0], 'value', 4, 35, 8],
    ['a block mapping, by its first key', ['models', 0], 'value', 2, 5, 4],
    ['text of several lines, by its first', ['models', 0, 'description'], 'value', 5, 18, 2],
    [
      'what is missing, by the item it is missing from',
      ['models', 0, 'columns', 0, 'data_type'],
      'value',
      4,
      9,
      37,
    ],
    ['the end of a path that leads nowhere', ['models', 0, 'name', 'x', 'y'], 'value', 2, 5, 4],
  ] as const)('of %s', (_, path, at, line, column, length) => {
    expect({ ...place(path, at) }).toEqual({ file: 'a.yml', line, column, length })
  })

  it('follows an alias to where the value stands', () => {
    const aliased = positionsIn('a.yml', 'a: &x { b: one }\nc: *x\n').placeOf
    expect({ ...aliased(['c', 'b']) }).toEqual({ file: 'a.yml', line: 1, column: 12, length: 3 })
  })
})
