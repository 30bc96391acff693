/** What rendering refuses, where it says so, and what prints beyond Handlebars' own rules. */
import { describe, expect, it } from 'vitest'
import { HelperProblem, render, SqlLiteral } from '../../src/template/index.ts'
import { line, macros, rendered, renderProblems } from './problems.ts'

const context = {
  a: 'x',
  n: 3,
  nothing: null,
  list: [1, 2],
  object: { k: 'v' },
  method: 'text',
}

describe('an unknown name is an error wherever it is read (E1107)', () => {
  it.each([
    ['a mustache', 'a\n  {{unheard}}', ['E1107 2:5+7 unheard is not defined here.']],
    ['a near name', '{{metod}}', ['E1107 1:3+5 metod is not defined here. Did you mean method?']],
    ['a misspelt helper', '{{selff}}', ['E1107 1:3+5 selff is not defined here. Did you mean self?']],
    ['a part of a path', '{{object.unheard}}', ['E1107 1:3+14 object.unheard is not defined here.']],
    ['a path through null', '{{nothing.k}}', ['E1107 1:3+9 nothing.k is not defined here.']],
    ['an argument', '{{concat a unheard}}', ['E1107 1:12+7 unheard is not defined here.']],
    ['a hash value', '{{> p x=unheard}}', ['E1107 1:9+7 unheard is not defined here.']],
    ['a condition', '{{#if unheard}}b{{/if}}', ['E1107 1:7+7 unheard is not defined here.']],
    ['a context', '{{> p unheard}}', ['E1107 1:7+7 unheard is not defined here.']],
    ['too far out', '{{../a}}', ['E1107 1:3+4 ../a is not defined here.']],
    ['@data that is not there', '{{@index}}', ['E1107 1:3+6 @index is not defined here.']],
    [
      'inherited things',
      '{{object.constructor}}{{a.length}}{{list.map}}{{toString}}',
      [
        'E1107 1:3+18 object.constructor is not defined here.',
        'E1107 1:25+8 a.length is not defined here.',
        'E1107 1:37+8 list.map is not defined here.',
        'E1107 1:49+8 toString is not defined here.',
      ],
    ],
  ])('%s', (_name, text, expected) => {
    expect(renderProblems(text, { p: '' }, context)).toEqual(expected)
  })

  it('says how a helper is called when its bare name is an argument', () => {
    const result = render(
      { file: 'm.sql', text: '{{#if self}}{{/if}}' },
      { helpers: { self: { arity: [0, 0], run: () => '' } }, partials: macros() },
    )
    expect(result.ok ? [] : result.problems.map((problem) => problem.notes)).toEqual([
      ['self is a helper: as an argument write (self).'],
    ])
  })
})

describe('what has no text does not print (E1108)', () => {
  it.each([
    ['null', '{{nothing}}', ['E1108 1:1+11 nothing is null and cannot be printed into SQL.']],
    ['a list', ' {{list}}', ['E1108 1:2+8 list is a list and cannot be printed into SQL.']],
    ['an object', '{{object}}', ['E1108 1:1+10 object is an object and cannot be printed into SQL.']],
    ['null of a helper', '{{nothing}}', ['E1108 1:1+11 nothing is null and cannot be printed into SQL.']],
    ['the context', '{{this}}', ['E1102 1:1+8 {{this}} is Jinja; models here are Handlebars.']],
    [
      'an item that is an object',
      '{{#with object}}{{this}}{{/with}}',
      ['E1108 1:17+8 this is an object and cannot be printed into SQL.'],
    ],
  ])('%s', (_name, text, expected) => {
    expect(renderProblems(text, {}, context)).toEqual(expected)
  })
})

describe('a call that does not fit (E1103, E1104, E1105, E1106, E1109)', () => {
  it.each([
    ['unknown helper', '{{reff a}}', ['E1103 1:1+10 There is no helper named reff. Did you mean ref?']],
    ['a path that is called', '{{object.k a}}', ['E1103 1:1+14 There is no helper named object.k.']],
    [
      'a block parameter that is called',
      '{{#with object as |parcel|}}{{parcel 1}}{{/with}}',
      ['E1103 1:29+12 There is no helper named parcel.'],
    ],
    ['too few arguments', '{{eq a}}', ['E1105 1:1+8 eq: takes 2 arguments, not 1.']],
    ['at least two', '{{#if (and a)}}{{/if}}', ['E1105 1:7+7 and: takes at least 2 arguments, not 1.']],
    ['an unknown key', '{{concat a b=1}}', ['E1105 1:1+16 concat: there is no argument b=.']],
    ['if without an argument', '{{#if}}{{/if}}', ['E1105 1:1+7 if: takes 1 argument, not 0.']],
    [
      'each over text',
      '{{#each a}}{{/each}}',
      ['E1105 1:1+11 each: needs a list or an object, not a string.'],
    ],
    ['a null argument', '{{concat nothing}}', ['E1105 1:10+7 concat: argument 1 is null.']],
    ['a literal null', '{{eq a null}}', ['E1105 1:8+4 eq: argument 2 is null.']],
    [
      'unlike things',
      '{{eq a 1}}',
      ['E1105 1:1+10 eq: compares a string with a number; both must be of one kind.'],
    ],
    [
      'a list without text',
      '{{concat list}}',
      ['E1105 1:1+15 concat: argument 1 is a list, which has no text.'],
    ],
    [
      'a number beyond doubles',
      '{{concat 12345678901234567890}}',
      [
        "E1105 1:10+20 concat: argument 1 has more digits than a number keeps; write it in quotes: '12345678901234567890'.",
      ],
    ],
    ['unknown macro', '{{> cent}}', ['E1104 1:1+10 There is no macro named cent. Did you mean cents?']],
    ['no block to print', '{{> @partial-block}}', ['E1104 1:1+20 There is no macro named @partial-block.']],
    [
      'two contexts',
      '{{> cents a n}}',
      [
        "E1105 1:1+15 > cents: a macro takes one context and named arguments, not 2 values: {{> cents key='value'}}.",
      ],
    ],
    [
      'a computed macro',
      '{{> (concat "c")}}',
      ['E1106 1:1+18 > takes literal names only, so that references can be read without rendering.'],
    ],
    [
      'an inline partial that calls itself',
      '{{#*inline "i"}}{{> i}}{{/inline}}{{> i}}',
      ['E1109 1:17+7 Macros call each other without end: i → i. < inline i 1:35'],
    ],
    [
      'a decorator',
      '{{* deco}}',
      [
        'E1101 1:1+10 This template cannot be parsed: the decorator deco does not exist; the only one is {{#*inline "name"}}.',
      ],
    ],
  ])('%s', (_name, text, expected) => {
    expect(renderProblems(text, { cents: '1' }, context)).toEqual(expected)
  })

  it('macros that call each other', () => {
    expect(renderProblems('{{> a}}', { a: '{{> b}}', b: '\n {{> a}}' })).toEqual([
      'E1109 macros/b.sql:2:2+7 Macros call each other without end: a → b → a. < macro b 1:1 < macro a 1:1',
    ])
  })
})

describe('what a helper throws', () => {
  it('a message becomes E1105 with its hint', () => {
    const helpers = {
      refuse: {
        arity: [0, 0] as const,
        run: () => {
          throw new HelperProblem('it is closed today.', 'Come back tomorrow.')
        },
      },
    }
    const result = render({ file: 'm.sql', text: 'a {{refuse}}' }, { helpers, partials: macros() })
    expect(result.ok ? [] : result.problems.map((problem) => [line(problem), problem.hint])).toEqual([
      ['E1105 1:3+10 refuse: it is closed today.', 'Come back tomorrow.'],
    ])
  })

  it('a diagnostic keeps its id and gets place and way', () => {
    expect(renderProblems('a\n{{> outer}}', { outer: '{{> inner}}', inner: "x\n  {{ref 'gone'}}" })).toEqual([
      'E2101 macros/inner.sql:2:3+14 There is no model, seed or snapshot named gone. Did you mean gene? < macro inner 1:1 < macro outer 2:1',
    ])
  })

  it('anything else is our bug, and still has its place', () => {
    expect(renderProblems('{{broken}}')).toEqual([
      'E9001 1:1+10 This is a bug in ledgerline: helper broken threw x is not a function',
    ])
    expect(renderProblems('{{nothing}}')).toEqual([
      'E1108 1:1+11 nothing is null and cannot be printed into SQL.',
    ])
  })
})

describe('one render tells all problems', () => {
  it('goes on after each, and says once what a loop meets often', () => {
    expect(
      renderProblems(
        "{{unheard}}\n{{#each list}}{{unheard}}{{/each}}{{ref 'gone'}}{{> p}}",
        { p: '{{unheard}}' },
        context,
      ),
    ).toEqual([
      'E1107 1:3+7 unheard is not defined here.',
      'E1107 2:17+7 unheard is not defined here.',
      'E2101 2:35+14 There is no model, seed or snapshot named gone. Did you mean gene?',
      'E1107 macros/p.sql:1:3+7 unheard is not defined here. < macro p 2:49',
    ])
  })
})

describe('numbers print as they were written', () => {
  it.each([
    ['{{1.10}}', '1.10'],
    ['{{> p x=1.10}}', '1.10'],
    ['{{> p x=12345678901234567890}}', '12345678901234567890'],
    ['{{concat 1.10 "/" 2}}', '1.10/2'],
    ['{{#if (eq 1.10 1.1)}}same{{/if}}', 'same'],
    ['{{#if 0.0}}yes{{else}}no{{/if}}', 'no'],
    ['{{true}}{{-5}}', 'true-5'],
    ['{{n}}{{n}}', '33'],
  ])('%s', (text, expected) => {
    expect(rendered(text, context, { p: '{{x}}' })).toBe(expected)
  })
})

describe('a SQL literal has two faces', () => {
  const values = {
    region: new SqlLiteral("'eu'", 'eu'),
    day: new SqlLiteral("DATE '2026-01-01'", '2026-01-01'),
    off: new SqlLiteral('false', false),
  }
  it.each([
    ['{{region}} {{day}}', "'eu' DATE '2026-01-01'"],
    ["{{#if (eq region 'eu')}}yes{{/if}}", 'yes'],
    ["{{#if (lt day '2026-02-01')}}yes{{/if}}", 'yes'],
    ['{{#if off}}yes{{else}}no{{/if}}{{not off}}', 'notrue'],
    ["{{#each (split region ',')}}[{{this}}]{{/each}}", '[eu]'],
  ])('%s', (text, expected) => {
    expect(rendered(text, values)).toBe(expected)
  })
})

describe('helpers of the language', () => {
  it.each([
    ["{{join (split 'a, b ,c') '+'}}", 'a+b+c'],
    ["{{join (split '') '+'}}|", '|'],
    ["{{join (list 1 'b')}}", '1, b'],
    ["{{lookup object 'k'}}", 'v'],
    ["{{lookup object 'constructor'}}", 'E1105 1:1+31 lookup: there is no constructor in an object.'],
    ['{{join a}}', 'E1105 1:1+10 join: needs a list, not a string.'],
    ['{{gt true false}}', 'E1105 1:1+17 gt: true and false have no order.'],
    [
      "{{#if (given 'a')}}yes{{/if}}{{#if (given 'nothing')}}no{{/if}}{{#if (given 'toString')}}no{{/if}}",
      'yes',
    ],
    ['{{given a}}', 'E1105 1:1+11 given: takes a literal name.'],
  ])('%s', (text, expected) => {
    expect(rendered(text, context)).toBe(expected)
  })
})
