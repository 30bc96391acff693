/** What a template calls, read without rendering it; and the problems that no value could mend. */
import { describe, expect, it } from 'vitest'
import { scanTemplate } from '../../src/template/index.ts'
import { macros, projectHelpers, scanProblems } from './problems.ts'

function facts(text: string, partials: Readonly<Record<string, string>> = {}) {
  return scanTemplate({ file: 'm.sql', text }, macros(partials), {
    helpers: projectHelpers,
    literalOnly: ['ref'],
  }).facts
}

function refs(text: string, partials: Readonly<Record<string, string>> = {}): readonly unknown[] {
  return facts(text, partials)
    .calls.filter((call) => call.helper === 'ref')
    .map((call) => call.args[0])
}

describe('every reference is found', () => {
  it('in branches not taken, loops, arguments, bodies of partials and inline partials', () => {
    const text = `{{ref 'a'}}{{#if false}}{{ref 'b'}}{{else if (eq (ref 'c') 'x')}}{{ref 'd'}}{{else}}{{ref 'e'}}{{/if}}
      {{#each (list (ref 'f'))}}{{ref 'g'}}{{else}}{{ref 'h'}}{{/each}}{{> p x=(ref 'i')}}
      {{#> p}}{{ref 'j'}}{{/p}}{{#*inline "q"}}{{ref 'k'}}{{/inline}}{{^if x}}{{ref 'l'}}{{/if}}`
    expect(refs(text, { p: "{{ref 'm'}}" })).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
      'f',
      'g',
      'h',
      'i',
      'm',
      'j',
      'k',
      'l',
    ])
  })

  it('but not in comments, raw blocks and escapes', () => {
    expect(
      refs("{{!-- {{ref 'a'}} --}}{{{{raw}}}}{{ref 'b'}}{{{{/raw}}}}\\{{ref 'c'}}{{! ref 'd'}}"),
    ).toEqual([])
  })

  it('with literal arguments, keys and place; a computed one is undefined', () => {
    const [config, each] = facts("\n {{config materialized='table' tags='a'}}{{var x}}").calls
    const place = { file: 'm.sql', line: 2, column: 2, length: 40 }
    const hash = { materialized: 'table', tags: 'a' }
    expect(config).toEqual({ helper: 'config', args: [], hash, place, trail: [] })
    expect(each?.args).toEqual([undefined])
  })

  it('in macros, with the way that leads there, each macro once', () => {
    const { calls, macros: used } = facts('a\n{{> outer}}{{> inner}}{{> outer}}', {
      outer: ' {{> inner}}',
      inner: "\n{{ref 'x'}}",
      unused: "{{ref 'y'}}",
    })
    expect(used).toEqual(['inner', 'outer'])
    expect(calls.map((call) => [call.place.file, call.place.line, call.args[0]])).toEqual([
      ['macros/inner.sql', 2, 'x'],
    ])
    expect(calls[0]?.trail).toEqual([
      { label: 'macro inner', place: { file: 'macros/outer.sql', line: 1, column: 2, length: 11 } },
      { label: 'macro outer', place: { file: 'm.sql', line: 2, column: 1, length: 11 } },
    ])
  })

  it('through an inline partial that hides a macro, which is then not used', () => {
    const { calls, macros: used } = facts('{{#*inline "p"}}{{ref \'a\'}}{{/inline}}{{> p}}', {
      p: "{{ref 'b'}}",
    })
    expect(used).toEqual([])
    expect(calls.map((call) => call.args[0])).toEqual(['a'])
  })
})

describe('problems that need no rendering', () => {
  it.each([
    [
      'unknown helper',
      "a\n  {{reff 'x'}}",
      ['E1103 2:3+12 There is no helper named reff. Did you mean ref?'],
    ],
    [
      'unknown helper as an argument',
      '{{concat (upper a) 1}}',
      ['E1103 1:10+9 There is no helper named upper.'],
    ],
    [
      'unknown block',
      '{{#unles a}}b{{/unles}}',
      ['E1103 1:1+12 There is no helper named unles. Did you mean unless?'],
    ],
    ['a section', '{{#items}}b{{/items}}', ['E1103 1:1+10 There is no helper named items.']],
    [
      'a helper used as a block',
      '{{#eq a 1}}b{{/eq}}',
      ['E1105 1:1+11 eq: it is not a block; write {{#if (eq …)}}.'],
    ],
    ['unknown macro', 'a {{> cent}}', ['E1104 1:3+10 There is no macro named cent. Did you mean cents?']],
    ['too many arguments', "{{self 'x'}}", ['E1105 1:1+12 self: takes no arguments, not 1.']],
    ['too few arguments', '{{#if (eq a)}}{{/if}}', ['E1105 1:7+6 eq: takes 2 arguments, not 1.']],
    ['a bare helper that needs some', '{{ref}}', ['E1105 1:1+7 ref: takes 1 to 2 arguments, not 0.']],
    ['unknown key', "{{config material='x'}}", ['E1105 1:1+23 config: there is no argument material=.']],
    [
      'a key misspelt',
      "{{config tag='x'}}",
      ['E1105 1:1+18 config: there is no argument tag=. Did you mean tags?'],
    ],
    [
      'a computed reference',
      '{{ref x}}',
      ['E1106 1:1+9 ref takes literal names only, so that references can be read without rendering.'],
    ],
    [
      'a number for a name',
      "{{source 'a' 1}}",
      ['E1106 1:1+16 source takes literal names only, so that references can be read without rendering.'],
    ],
    [
      'a computed macro',
      '{{> (self)}}',
      ['E1106 1:1+12 > takes literal names only, so that references can be read without rendering.'],
    ],
    [
      'a block parameter named as a helper',
      '{{#each xs as |ref|}}{{ref}}{{/each}}',
      [
        'E1111 1:1+21 ref is the name of a helper: {{ref}} would call that, and what is handed over under this name would not be read.',
      ],
    ],
    [
      'a block parameter named as a block',
      '{{#each xs as |x if|}}{{/each}}',
      [
        'E1111 1:1+22 if is the name of a helper: {{if}} would call that, and what is handed over under this name would not be read.',
      ],
    ],
    [
      'a parameter of a macro named as a helper',
      "{{> cents of='a' self='b'}}",
      [
        'E1111 1:18+8 self is the name of a helper: {{self}} would call that, and what is handed over under this name would not be read.',
      ],
    ],
    [
      'a decorator',
      'a {{* deco x}}',
      [
        'E1101 1:3+12 This template cannot be parsed: the decorator deco does not exist; the only one is {{#*inline "name"}}.',
      ],
    ],
    [
      'a block decorator',
      '{{#*deco}}a{{/deco}}',
      [
        'E1101 1:1+10 This template cannot be parsed: the decorator deco does not exist; the only one is {{#*inline "name"}}.',
      ],
    ],
    [
      '{{this}} for the relation',
      'merge into {{this}}',
      ['E1102 1:12+8 {{this}} is Jinja; models here are Handlebars.'],
    ],
    [
      'Jinja that parses',
      "{{ ref ('x') }}",
      ["E1102 1:1+15 {{ ref ('x') }} is Jinja; models here are Handlebars."],
    ],
    [
      'Jinja whitespace control',
      '{{- self -}}',
      ['E1102 1:1+12 {{- self -}} is Jinja; models here are Handlebars.'],
    ],
  ])('%s', (_name, text, expected) => {
    expect(scanProblems(text, { cents: '1' })).toEqual(expected)
  })

  it('several at once, also in branches and macros', () => {
    expect(
      scanProblems("{{reff 'x'}}{{#if a}}{{ref 'a' 'b' 'c'}}{{/if}}{{> m}}", { m: '\n{{> n}}' }),
    ).toEqual([
      'E1103 1:1+12 There is no helper named reff. Did you mean ref?',
      'E1105 1:22+19 ref: takes 1 to 2 arguments, not 3.',
      'E1104 macros/m.sql:2:1+7 There is no macro named n. < macro m 1:48',
    ])
  })

  it('a helper that there is not, with the macros that lead there', () => {
    expect(scanProblems('\n{{> a}}', { a: ' {{> b}}', b: "{{frobnicate 'x'}}" })).toEqual([
      'E1103 macros/b.sql:1:1+18 There is no helper named frobnicate. < macro b 1:2 < macro a 2:1',
    ])
  })

  it('macros that call each other, at the call that closes the circle', () => {
    expect(scanProblems('{{> a}}', { a: '{{> b}}', b: ' {{> c}}', c: '{{> b}}' })).toEqual([
      'E1109 macros/c.sql:1:1+7 Macros call each other without end: b → c → b. < macro c 1:2 < macro b 1:1 < macro a 1:1',
    ])
  })

  it('a macro that cannot be parsed, at its own place', () => {
    expect(scanProblems('{{> a}}', { a: '\n{{#if x}}' })).toEqual([
      'E1101 macros/a.sql:2:1+9 This template cannot be parsed: {{#if}} is never closed by {{/if}}. < macro a 1:1',
    ])
  })

  it('none in what is right', () => {
    const text = `{{config materialized='table'}}{{#each (split 'a,b') as |c i|}}{{this}}{{c}}{{i}}{{@index}}{{/each}}
      {{#if (given 'x')}}{{x}}{{/if}}{{name}}{{#> nowhere}}{{/nowhere}}{{> @partial-block}}{{{{raw}}}}{{{{/raw}}}}`
    expect(scanProblems(text)).toEqual([])
  })
})
