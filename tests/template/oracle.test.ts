/** The evaluator prints what Handlebars prints, byte for byte, and every character says where it came from. */
import fc from 'fast-check'
import Handlebars from 'handlebars'
import { describe, expect, it } from 'vitest'
import { parseTemplate, render, scanTemplate, type TemplateFile } from '../../src/template/index.ts'
import { corpus } from './corpus.ts'
import { cases } from './generator.ts'
import { type Case, checkPieces, handlebarsText, helpers } from './oracle.ts'

function ours({ text, partials = {}, context = {} }: Case) {
  const files = new Map<string, TemplateFile>()
  for (const [name, body] of Object.entries(partials))
    files.set(name, { file: `macros/${name}.sql`, text: body })
  const texts = new Map([...files.values()].map((file) => [file.file, file.text]))
  texts.set('models/m.sql', text)
  return { result: render({ file: 'models/m.sql', text }, { helpers, partials: files, context }), texts }
}

function agree(example: Case): number {
  const { result, texts } = ours(example)
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 1))
  expect(result.rendered.text).toBe(handlebarsText(example))
  return checkPieces(result.rendered, texts)
}

describe('the corpus prints as Handlebars prints it, and maps back', () => {
  it.each(corpus.map((example) => [example.name, example] as const))('%s', (_name, example) => {
    agree(example)
  })

  it('maps hundreds of characters of text', () => {
    const characters = corpus.map(agree).reduce((sum, count) => sum + count, 0)
    expect(characters).toBeGreaterThan(500)
    expect(corpus.length).toBeGreaterThanOrEqual(44)
  })
})

describe('generated templates', () => {
  it('print as Handlebars prints them, and map back', () => {
    fc.assert(
      fc.property(cases, (example) => {
        agree(example)
      }),
      { numRuns: 400, seed: 20260101 },
    )
  })

  it('broken ones are refused where Handlebars refuses them, with a place inside the file, and nothing throws', () => {
    fc.assert(
      fc.property(scraps, (text) => {
        const { result } = ours({ name: 'scraps', text })
        const scanned = scanTemplate({ file: 'models/m.sql', text }, new Map(), { helpers })
        const parsed = parseTemplate({ file: 'models/m.sql', text })
        expect(parsed.ok).toBe(handlebarsParses(text))
        const lines = text.split('\n')
        for (const { place } of [...(result.ok ? [] : result.problems), ...scanned.problems]) {
          expect(place).toBeDefined()
          expect(place?.column).toBeLessThanOrEqual((lines[(place?.line ?? 0) - 1] ?? '').length + 1)
        }
      }),
      { numRuns: 500, seed: 20260102 },
    )
  })
})

/** Tokens in any order: mostly nonsense. */
const scraps = fc
  .array(
    fc.constantFrom(
      ...[
        '{{',
        '}}',
        '{{{',
        '}}}',
        '{{#if a}}',
        '{{/if}}',
        '{{else}}',
        '{{^}}',
        '{{#each xs as |x|}}',
        '{{/each}}',
        '{{> p}}',
      ],
      ...[
        '{{#> p}}',
        '{{/p}}',
        '{{!--',
        '--}}',
        '{{! x }}',
        "'",
        '"',
        '(',
        ')',
        '|',
        '~',
        '=',
        ' ',
        '\n',
        '\r\n',
        '\r',
        'a',
        'ref',
      ],
      ...[
        "{{ref 'm'}}",
        '\\{{',
        '\\\\{{',
        '{{{{raw}}}}',
        '{{{{/raw}}}}',
        '{{* d}}',
        '{{#*inline "p"}}',
        '{{/inline}}',
        '@',
        '..',
        '/',
      ],
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

function handlebarsParses(text: string): boolean {
  try {
    Handlebars.parse(text)
    return true
  } catch {
    return false
  }
}
