/** Refusals of the text alone: the right code, the right place, the fix to write. */

import Handlebars from 'handlebars'
import { describe, expect, it } from 'vitest'
import { parseTemplate, render } from '../../src/template/index.ts'
import { line, parseProblems } from './problems.ts'

const says = (text: string) =>
  parseProblems(text).map((problem) => line(problem).replace('This template cannot be parsed: ', ''))
const fixes = (text: string) => parseProblems(text).map(({ code, hint }) => `${code} ${hint ?? ''}`)

describe('an error of grammar points at what the writer must change (E1101)', () => {
  it.each([
    [
      'an unclosed mustache, at its own line',
      'a\n  {{foo from t\n where',
      ['E1101 2:3+2 {{ is opened here and never closed by }}.'],
    ],
    [
      'an unclosed mustache after good ones',
      '{{a}} { 1 } {{b',
      ['E1101 1:13+2 {{ is opened here and never closed by }}.'],
    ],
    ['an unclosed comment', '{{!-- never }}', ['E1101 1:1+5 {{!-- is opened here and never closed by --}}.']],
    [
      'an unclosed raw block',
      'a\n{{{{raw}}}} x',
      ['E1101 2:1+11 {{{{raw}}}} is opened here and never closed by {{{{/raw}}}}.'],
    ],
    [
      'the innermost block still open',
      '{{#if a}}\n {{#each b}}\n',
      ['E1101 2:2+11 {{#each}} is never closed by {{/each}}.'],
    ],
    [
      'the outer block, when the inner one is closed',
      '{{#if a}}{{#each b}}{{/each}}\n',
      ['E1101 1:1+9 {{#if}} is never closed by {{/if}}.'],
    ],
    [
      'a block closed by another name',
      'a\n{{#if a}}\n{{/each}}',
      ['E1101 3:1+9 {{/each}} closes {{#if}}. < {{#if}} opened 2:1'],
    ],
    ['a close without a block', 'a {{/if}} b', ['E1101 1:3+7 {{/if}} closes a block that was never opened.']],
    ['an else without a block', 'a\r\n {{else}}', ['E1101 2:2+8 {{else}} stands outside of every block.']],
    [
      'two elses',
      '{{#if a}}{{else}}{{else}}{{/if}}',
      ['E1101 1:18+8 the block has had its last {{else}} already.'],
    ],
    [
      'a struct that ends behind a mustache',
      "{'k': {{a}}}",
      ['E1101 1:10+3 a brace follows the mustache directly; put a space between them: }} }.'],
    ],
    [
      'a struct that begins before one',
      'x {{{a}}: 1}',
      ['E1101 1:3+3 three braces open here; for a SQL struct put a space between: { {{.'],
    ],
    ['an empty mustache', 'é {{}} y', ['E1101 1:3+4 this mustache is empty.']],
    ['a value after pairs', '{{a b=1 c}}', ['E1101 1:10+2 values come first, key=value pairs last.']],
    ['a subscript', "{{ x['a'] }}", ['E1101 1:4+1 x[ is not expected here.']],
    ['a lone apostrophe', "{{a 'it}} x", ["E1101 1:5+1 ' is not expected here."]],
    ['an impossible path', '{{a}}\n{{a/../c}}', ['E1101 2:3+1 Invalid path: a/...']],
    ['a NUL', 'a\u0000{{b}}', ['E1101 1:2+1 A control character (U+0000) is not expected here.']],
  ])('%s', (_name, text, expected) => {
    expect(says(text)).toEqual(expected)
  })

  it('leaves the parser of Handlebars as it found it', () => {
    const parser = (Handlebars as unknown as { Parser: { parseError: unknown } }).Parser
    const before = parser.parseError
    parseProblems('{{#if}')
    expect(parser.parseError).toBe(before)
  })
})

describe('Jinja is answered with the Handlebars that is meant (E1102)', () => {
  it.each([
    ["{{ dbt_utils.star(from=ref('a'), except=['b']) }}", ['E1102 Write * exclude (a, b).']],
    [
      "{{ dbt_utils.generate_surrogate_key(['a', 'b']) }}",
      ["E1102 Write {{dbt_utils.generate_surrogate_key (list 'a' 'b')}}."],
    ],
    ["{{ dbt.datediff('a', 'b', 'day') }}", ["E1102 Write {{dbt.datediff 'a' 'b' 'day'}}."]],
    ["{{ dbt_utils.datediff('a', 'b', 'day') }}", ["E1102 Write {{dbt.datediff 'a' 'b' 'day'}}."]],
    [
      "{{ dateadd(datepart='day', interval=1, from_date_or_timestamp=dbt.date_trunc('month', 'a')) }}",
      [
        "E1102 Write {{dbt.dateadd datepart='day' interval=1 from_date_or_timestamp=(dbt.date_trunc 'month' 'a')}}.",
      ],
    ],
    ['{{ dbt.type_string() }}', ['E1102 Write {{dbt.type_string}}.']],
    ["{{ dbt.cast('a', dbt.type_int()) }}", ["E1102 Write {{dbt.cast 'a' (dbt.type_int)}}."]],
    ['{{ dbt.current_timestamp() }}', ["E1102 Write {{var 'as_of_date'}}: models read no clock."]],
    [
      '{{ audit_helper.compare(a, b) }}',
      [
        'E1102 Packages of dbt are not here: write SQL, or a macro of your own, macros/compare.sql, called {{> compare}}.',
      ],
    ],
    ["{{ ref('orders') }}", ["E1102 Write {{ref 'orders'}}."]],
    ['{{ref("orders")}}', ['E1102 Write {{ref "orders"}}.']],
    [
      "{{ source('a', 'b') }} {{ ref('c') }}",
      ["E1102 Write {{source 'a' 'b'}}.", "E1102 Write {{ref 'c'}}."],
    ],
    ["{{- ref('x') -}}", ["E1102 Write {{~ref 'x'~}}."]],
    [
      "{{ config(materialized='table', tags='a') }}",
      ["E1102 Write {{config materialized='table' tags='a'}}."],
    ],
    ["{{ join(split('x'), 1) }}", ["E1102 Write {{join (split 'x') 1}}."]],
    ["{{ cents(col='amount') }}", ["E1102 Write {{> cents col='amount'}}."]],
    [
      "{{ cents('amount', 2) }}",
      [
        "E1102 Write {{> cents argument='amount' argument2=2}} with the names that macros/cents.sql has for its arguments; a macro of TypeScript is called {{cents 'amount' 2}}.",
      ],
    ],
    [
      "{{ config(unique_key=['a', 'b'], check_cols=[\"c\"]) }}",
      ["E1102 Write {{config unique_key='a,b' check_cols='c'}}."],
    ],
    [
      "{{ log('x', info=true) }}",
      ['E1102 A template says nothing while it is rendered; ledgerline compile shows what it gives.'],
    ],
    [
      "{{ exceptions.raise_compiler_error('x') }}",
      [
        "E1102 What a var may be is said where it is declared, by type and enum; SQL refuses a row with error('…'), better is a test.",
      ],
    ],
    ["{{ doc('x') }}", ['E1102 A description is text in a property file.']],
    ["{{ env_var('X', 'y') }}", ["E1102 Write {{env 'X' default='y'}}."]],
    ["{{ var('d', 3) }}", ["E1102 Write {{var 'd'}}."]],
    ["{% if target.name == 'prod' %}", ["E1102 Write {{#if (eq (setting 'target') 'prod')}} … {{/if}}."]],
    ['{{ a | upper }}', ['E1102 Write upper({{a}}).']],
    ["{{ var('a') | trim | upper }}", ["E1102 Write upper(trim({{var 'a'}}))."]],
    ["{{ var('a') | replace('x', var('b')) }}", ["E1102 Write replace({{var 'a'}}, 'x', {{var 'b'}})."]],
    ["{{ var('a') | int }}", ["E1102 Write cast({{var 'a'}} as bigint)."]],
    ["{{ var('a') | as_text }}", ["E1102 Write {{var 'a'}}."]],
    ["{{ list | join(', ') }}", ["E1102 Write {{join list ', '}}."]],
    [
      '{{ a | tojson }}',
      ['E1102 There is no filter tojson: do it in SQL, or in a helper of macros/tojson.ts.'],
    ],
    ['{{ a | round(2) }}', ['E1102 Write round({{a}}, 2).']],
    ["{{ a ~ '_' ~ b }}", ["E1102 Write {{concat a '_' b}}."]],
    ["{{ this ~ 'x' }}", ["E1102 Write {{concat (self) 'x'}}."]],
    [
      "{% if x == 'a' %}1{% else %}2{% endif %}",
      ["E1102 Write {{#if (eq x 'a')}} … {{/if}}.", 'E1102 Write {{else}}.', 'E1102 Write {{/if}}.'],
    ],
    ['{%- elif not x -%}', ['E1102 Write {{else if (not x)}}.']],
    [
      '{% for c in cols %}{{c}}{% endfor %}',
      ['E1102 Write {{#each cols as |c|}} … {{/each}}.', 'E1102 Write {{/each}}.'],
    ],
    ['{% if not loop.last %}', ['E1102 Write {{#if (not @last)}} … {{/if}}.']],
    ['{% if loop.first %}', ['E1102 Write {{#if @first}} … {{/if}}.']],
    [
      "{% if a and not b == 'x or y' or c %}",
      ["E1102 Write {{#if (or (and a (not (eq b 'x or y'))) c)}} … {{/if}}."],
    ],
    ['{% if (a or b) and (c or d) %}', ['E1102 Write {{#if (and (or a b) (or c d))}} … {{/if}}.']],
    ['{% if a >= 1 and b <= 2 %}', ['E1102 Write {{#if (and (not (lt a 1)) (not (gt b 2)))}} … {{/if}}.']],
    ['{% if x is not none %}', ['E1102 Write {{#if x}} … {{/if}}.']],
    ['{% elif x is not defined %}', ['E1102 Write {{else if (not x)}}.']],
    [
      "{% if target.name in ['a', 'b'] %}",
      ["E1102 Write {{#if (or (eq (setting 'target') 'a') (eq (setting 'target') 'b'))}} … {{/if}}."],
    ],
    ["{% if x not in ('a',) %}", ["E1102 Write {{#if (not (eq x 'a'))}} … {{/if}}."]],
    [
      '{% if execute %}',
      ['E1102 Nothing is asked of the database while a template is rendered; leave the condition out.'],
    ],
    ['{% for k, v in d.items() %}', ['E1102 Write {{#each d as |v k|}} … {{/each}}.']],
    ["{% for m in ['a', 'b'] %}", ["E1102 Write {{#each (list 'a' 'b') as |m|}} … {{/each}}."]],
    [
      "{% set m = ['a', 'b'] %}",
      [
        "E1102 There is no assignment: write (list 'a' 'b') where m is used, or pass it to a macro, {{> macro m=(list 'a' 'b')}}.",
      ],
    ],
    [
      '{% snapshot prices %}{% endsnapshot %}',
      [
        'E1102 Leave the line out: snapshots/prices.sql is that snapshot, with {{config …}} and the query.',
        'E1102 Leave the line out: the file is the snapshot.',
      ],
    ],
    [
      "{% call statement('x') %}",
      [
        'E1102 Nothing is asked of the database while a template is rendered: what is known by rows only is done in SQL.',
      ],
    ],
    ['{# a note #}', ['E1102 Write {{!-- a note --}}.']],
    [
      '{% macro cents(c) %}',
      ["E1102 Put the body into macros/cents.sql and call it by {{> cents argument='value'}}."],
    ],
  ])('%s', (text, expected) => {
    expect(fixes(text)).toEqual(expected)
  })

  it('points at the whole tag, one problem for each, beside an error of grammar', () => {
    expect(says("a\n {{ ref('x') }}\n{% if a %}\n{{#if b}}")).toEqual([
      "E1102 2:2+14 {{ ref('x') }} is Jinja; models here are Handlebars.",
      'E1102 3:1+10 {% if a %} is Jinja; models here are Handlebars.',
      'E1101 4:1+9 {{#if}} is never closed by {{/if}}.',
    ])
  })

  it('leaves alone what stands in SQL strings, comments and quoted names', () => {
    const text = `select '{% x %}', "{#", $$ {% $$, $q$ {# $q$ -- {% no %}\n/* {# */ from {{a}}`
    expect(parseProblems(text)).toEqual([])
    expect(parseProblems(text.replace('{{a}}', 't'))).toEqual([])
    expect(parseProblems("{{#if a}}'{{b}}'{{/if}} {'a': 1}")).toEqual([])
  })
})

it('plain SQL is one piece of text, and is not parsed', () => {
  const text = "select {'a': 1} -- }}\n"
  const parsed = parseTemplate({ file: 'm.sql', text })
  const result = parsed.ok ? render(parsed.template, { helpers: {}, partials: new Map() }) : parsed
  expect(result).toEqual({
    ok: true,
    rendered: {
      text,
      pieces: [
        {
          start: 0,
          length: 22,
          kind: 'text',
          file: 'm.sql',
          source: 0,
          sourceLength: 22,
          line: 1,
          column: 1,
          trail: [],
        },
      ],
    },
  })
})
