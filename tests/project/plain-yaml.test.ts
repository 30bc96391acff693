/**
 * The plain reader says what js-yaml says, or nothing: what is written by chance from pieces of YAML, good and bad, and all files
 * of the package, are read by both.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { dump, load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { readPlain } from '../../src/project/plain-yaml.ts'

function loaded(text: string): unknown {
  try {
    return load(text) ?? {}
  } catch {
    return 'refused'
  }
}

/** What follows a key or a dash. */
const values = [
  ...[
    '',
    'text',
    'two words',
    '"quoted"',
    "'single'",
    "'it''s'",
    '"a \\"b\\" \\\\ \\n"',
    '"\\x41"',
    '"a" b',
    "'open",
  ],
  ...[
    '12',
    '-3',
    '0',
    '-0',
    '007',
    '1.50',
    '1.',
    '.5',
    '1e3',
    '+4',
    '0x1F',
    '0o7',
    '.inf',
    '-.inf',
    '.nan',
    '1_000',
  ],
  ...[
    '12345678901234567890',
    '2026-03-31',
    '1:30',
    '12 months',
    '-',
    '- x',
    '-x',
    'true',
    'False',
    'yes',
    'null',
    '~',
  ],
  ...[
    '[a, b]',
    '[]',
    '[ a , "b, c", {k: v} ]',
    '[a,]',
    '[a',
    '[a] b',
    '[-1, 2.5, null]',
    '[a: b]',
    '[ref(x), a:b]',
  ],
  ...['{a: 1, b: [x]}', '{}', '{a}', '{a: }', '{"a": 1}', '{a: 1, a: 2}', '{ type: x, path: a/b.c } # said'],
  ...[
    'text # comment',
    'text#none',
    '# comment',
    'a: b',
    'a:',
    'a:b',
    'http://x.y/z',
    '*alias',
    '&anchor x',
    '!tag x',
  ],
  ...[
    '|',
    '>',
    '|-',
    '>-',
    '|+',
    '>2',
    '| # said',
    '{{ref "x"}}',
    '@x',
    '`x`',
    '%x',
    '? x',
    ', x',
    'é ü',
    '😀',
    'a\tb',
  ],
]
// blanks of Unicode, which are no blanks to YAML
const strangers = ['\u00a0', '\u1680', '\u2003', '\u202f', '\u3000', '\u2028', '\u2029']
values.push(
  ...strangers.flatMap((blank) => [`text${blank}`, `12${blank}# said`, `[a${blank}, b]`, `|${blank}`, blank]),
)
const keys = ['true', 'null', '"q"', '12', 'two words', '<<', '__proto__', 'ü', 'data.type', '+on']
const below = [
  ['text'],
  ['one', 'two'],
  ['one', '', 'two'],
  ['one', '  two'],
  ['- x'],
  ['# said'],
  ['a: b', ''],
  ['', 'one'],
  ['one '],
]

const plain = [
  'text',
  'two words',
  '"quoted"',
  "'it''s'",
  '12',
  '1.50',
  '2026-03-31',
  'true',
  '~',
  '[a, b]',
  '{a: 1}',
  'text # comment',
  'a:b',
]
// one odd value is enough for the whole text to be left to js-yaml
const said = fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...plain) }, fc.constantFrom(...values))
const broken = fc.constantFrom(
  '',
  '  ',
  '# comment',
  '    # comment',
  '---',
  'a',
  'a: 1',
  '  b: 2',
  '    - c',
  '   d: x',
)

/** Lines of a mapping or a list, as one would write them, values and keys by chance. */
const { mapping } = fc.letrec<{ mapping: string[]; list: string[]; entry: string[]; deep: string[] }>(
  (tie) => ({
    mapping: fc
      .tuple(
        fc.uniqueArray(fc.constantFrom('a', 'b', 'c_1', 'name'), { minLength: 1 }),
        fc.array(tie('entry'), { minLength: 4, maxLength: 4 }),
      )
      .map(([names, entries]) =>
        names.flatMap((name, i) => [`${name}:${entries[i]?.[0] ?? ''}`, ...(entries[i]?.slice(1) ?? [])]),
      ),
    list: fc
      .array(tie('deep'), { minLength: 1, maxLength: 3 })
      .map((items) =>
        items.flatMap(([first = '', ...more]) => [`- ${first}`, ...more.map((one) => `  ${one}`)]),
      ),
    deep: fc.oneof(
      { maxDepth: 3 },
      said.map((one) => [one]),
      tie('mapping'),
    ),
    entry: fc.oneof(
      { maxDepth: 3 },
      said.map((one) => [` ${one}`]),
      fc
        .tuple(fc.constantFrom('|', '>', '|-', '>-', ''), fc.constantFrom(...below))
        .map(([sign, lines]) => [` ${sign}`, ...lines.map((one) => `  ${one}`)]),
      fc
        .tuple(fc.constantFrom('  ', '    ', ' '), tie('mapping'))
        .map(([by, lines]) => ['', ...lines.map((one) => by + one)]),
      fc
        .tuple(fc.constantFrom('  ', ''), tie('list'))
        .map(([by, lines]) => ['', ...lines.map((one) => by + one)]),
    ),
  }),
)

/** Now and then something is put in between, or a key is another. */
const document = fc
  .tuple(
    mapping,
    seldom(fc.tuple(fc.nat(20), broken)),
    seldom(fc.constantFrom(...keys)),
    seldom(fc.constantFrom('', '\n\n')),
  )
  .map(([lines, between, key, end]) => {
    const all = [...lines]
    if (between !== null) all.splice(between[0] % (all.length + 1), 0, between[1])
    return (key === null ? all : [`${key}: x`, ...all]).join('\n') + (end ?? '\n')
  })

function seldom<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })
}

describe('the plain reader', () => {
  it('says what js-yaml says, or nothing', () => {
    let read = 0
    fc.assert(
      fc.property(document, (written) => {
        const found = readPlain(written)
        if (found === undefined) return
        read++
        expect(found).toStrictEqual(loaded(written))
      }),
      { numRuns: 2000 },
    )
    // enough is plain: the rest is left to js-yaml
    expect(read).toBeGreaterThan(150)
  })

  it.each(strangers)('takes %j for no blank', (blank) => {
    // each alone, so that no other part of the text is why it is left to js-yaml
    for (const value of [
      ...[
        `text${blank}`,
        `${blank}text`,
        `12${blank}`,
        `true${blank}`,
        `text${blank}# said`,
        `text #${blank}`,
      ],
      ...[
        `[a${blank}, ${blank}b]`,
        `{a: x${blank}}`,
        `{a:${blank}x}`,
        `"x"${blank}`,
        `|${blank}`,
        `>-${blank}`,
        blank,
      ],
    ])
      for (const text of [
        `a: ${value}\n`,
        `- ${value}\n`,
        `a: |\n  x${blank}\n  ${blank}\n`,
        `a${blank}: ${value}\n`,
      ]) {
        const found = readPlain(text)
        if (found !== undefined) expect(found, JSON.stringify(text)).toStrictEqual(loaded(text))
      }
  })

  it.each([
    ['lists', (depth: number) => `a: ${'['.repeat(depth)}x${']'.repeat(depth)}\n`],
    ['open lists', (depth: number) => `a: ${'['.repeat(depth)}\n`],
    ['mappings', (depth: number) => `a: ${'{a: '.repeat(depth)}x${'}'.repeat(depth)}\n`],
    ['blocks', (depth: number) => Array.from({ length: depth }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
    [
      'lists in blocks',
      (depth: number) => {
        const blocks = Array.from({ length: depth / 2 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')
        return `${blocks}${' '.repeat(depth / 2)}b: ${'['.repeat(depth / 2)}${']'.repeat(depth / 2)}\n`
      },
    ],
  ])('reads no %s that js-yaml refuses as nested too deep', (_, nested) => {
    const deep = nested(200)
    expect(loaded(deep)).toBe('refused')
    expect(readPlain(deep)).toBeUndefined()
    const text = nested(10)
    if (loaded(text) !== 'refused') expect(readPlain(text)).toStrictEqual(loaded(text))
  })

  it('gives up on brackets that no stack holds', () => {
    expect(readPlain(`a: ${'['.repeat(20_000)}\n`)).toBeUndefined()
  })

  it('reads data as js-yaml writes it', () => {
    const scalar = fc.oneof(
      fc.constantFrom(...values, 'one\ntwo\n', 'one\n\ntwo', ' blank'),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    )
    const { data } = fc.letrec<{ data: unknown; list: unknown[]; map: Record<string, unknown> }>((tie) => ({
      data: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('list'), tie('map')),
      list: fc.array(tie('data'), { maxLength: 4 }),
      map: fc.dictionary(fc.constantFrom('a', 'b', 'name', 'data_type'), tie('data'), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    }))
    let read = 0
    const layouts = fc.record({
      lineWidth: fc.constantFrom(-1, 20),
      seqNoIndent: fc.boolean(),
      flowLevel: fc.constantFrom(-1, 2),
    })
    fc.assert(
      fc.property(data, layouts, (value, layout) => {
        const written = dump({ value }, layout)
        const found = readPlain(written)
        if (found === undefined) return
        read++
        expect(found).toStrictEqual(loaded(written))
      }),
      { numRuns: 500 },
    )
    expect(read).toBeGreaterThan(100)
  })

  it('reads the files of the package, but for a few', () => {
    const files = ['models', 'examples', 'tests/projects', 'macros', 'seeds'].flatMap(ymlFiles)
    const left = files.filter((file) => {
      const text = readFileSync(file, 'utf8')
      const found = readPlain(text)
      if (found !== undefined) expect(found, file).toStrictEqual(loaded(text))
      return found === undefined
    })
    expect(left.length).toBeLessThan(files.length / 10)
  })
})

function ymlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yml'))
    .map((name) => join(folder, name))
}
