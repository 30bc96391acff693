/** The tree of a simple template is the one that Handlebars' own parser gives, or there is none. */
import fc from 'fast-check'
import Handlebars from 'handlebars'
import { expect, it } from 'vitest'
import { simpleProgram } from '../../src/template/simple.ts'

/** What Handlebars gives beside the keys that we read. */
const unread = new Set(['strip', 'escaped', 'hash'])

function read(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(read)
  if (typeof value !== 'object' || value === null) return value
  const { type } = value as { type?: string }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !unread.has(key))
      .filter(
        ([key]) =>
          !(type === 'Program' && key === 'loc') && !(type === 'StringLiteral' && key === 'original'),
      )
      .map(([key, inner]) => [key, read(inner)]),
  )
}

const oracle = (text: string): unknown => read(Handlebars.parse(text))

it('is that of Handlebars for what models are made of', () => {
  for (const text of [
    "select * from {{ref 'a'}}",
    "{{ref 'a'}}",
    "{{ref 'a'}}{{ source \t\"raw\" 'b' }}\n\n  {{var 'c'}} \n",
    "-- it's {{ref 'a b'}} äöü😀\n{ {{ref ''}} } }}\n",
    'select 1\n',
  ]) {
    expect(simpleProgram(text), text).toBeDefined()
    expect(read(simpleProgram(text)), text).toEqual(oracle(text))
  }
})

it('is left to Handlebars where there is anything else', () => {
  for (const text of [
    "{{{ref 'a'}}}",
    "{{ref 'a'}}}",
    "{{~ref 'a'}}",
    "{{ref 'a' x=1}}",
    "{{ref ('a')}}",
    "{{ref\n'a'}}",
    "{{ref 'a\\'b'}}",
    '{{#if x}}{{/if}}',
    '{{> m}}',
    "{{! ref 'a' }}",
    "\\{{ref 'a'}}",
    "\\\\{{ref 'a'}}",
    "{{else 'a'}}",
    '{{ref}}',
    "{{refs 'a'}}",
    "{{ref 'a'",
    "a\rb {{ref 'a'}}",
  ])
    expect(simpleProgram(text), text).toBeUndefined()
})

it('is that of Handlebars for any pieces in any order, wherever it is given', () => {
  const piece = fc.constantFrom(
    ...[
      "{{ref 'a'}}",
      '{{ source "r" \'t\' }}',
      "{{var 'v'}}",
      '{{',
      '}}',
      '{',
      '}',
      "'",
      '"',
      '\\',
      '\n',
      '\r',
      ' ',
      '\t',
    ],
    ...[
      'x',
      'é',
      '😀',
      '\u2028',
      '\u2029',
      '\u0085',
      '\f',
      '\v',
      "{{ref 'a' }}}",
      "{{{ref 'a'}}}",
      '{{x}}',
      "{{ref 'a'  'b'}}",
      '{{!c}}',
    ],
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const source = pieces.join('')
      const simple = simpleProgram(source)
      // parse.ts refuses these two before
      if (simple === undefined || source === '' || /[\u2028\u2029]/.test(source)) return
      expect(read(simple)).toEqual(oracle(source))
    }),
    { numRuns: 3000 },
  )
})
