/** Small templates, one rule of Handlebars each; the oracle gives what they print. */
import type { Case } from './oracle.ts'

const context = {
  a: 'x',
  n: 3,
  zero: 0,
  yes: true,
  no: false,
  empty: '',
  nothing: null,
  xs: ['p', 'q', 'r'],
  none: [],
  rows: [
    { k: '1', v: 'a' },
    { k: '2', v: 'b' },
  ],
  o: { k: 'z', deep: { v: 'w' } },
}

const one = (name: string, text: string, partials: Case['partials'] = {}): Case => ({
  name,
  text,
  partials,
  context,
})

const values: readonly Case[] = [
  one('plain text', "select 1 -- it's plain\n"),
  one('a name', 'select {{a}} from t'),
  one('a path', '{{o.k}} {{o.deep.v}} {{o/k}} {{this.a}} {{./a}} {{xs.length}}'),
  one('a bracketed part', '{{o.[k]}} {{[a]}} {{xs.[1]}}'),
  one('a quoted name', '{{\'a\'}} {{"n"}}'),
  one('numbers and booleans', '{{n}} {{zero}} {{yes}} {{no}}|{{empty}}|'),
  one('no escaping', '{{tag "a\'<>&`="}} {{{a}}} {{&a}}'),
  one('helpers', "{{ref 'm'}} {{self}} {{ self }} {{tag a of=n n=1}}"),
  one('subexpressions', "{{tag (concat 'a' (tag n)) of=(eq n 3)}}"),
  one('quotes in strings', '{{tag "it\'s"}} {{tag \'say "x"\'}} {{tag "a\\"b"}}'),
  one('literals as arguments', '{{tag true of=false}} {{tag 12}} {{tag -3}} {{tag 0.5}}'),
  one('a mustache over several lines', "x {{tag\n  'a'\n  of='b'\n}} y\nz {{a}}"),
]

const blocks: readonly Case[] = [
  one('if and else', '{{#if yes}}A{{else}}B{{/if}}{{#if no}}A{{else}}B{{/if}}{{#if none}}A{{/if}}'),
  one(
    'what holds',
    '{{#if zero}}0{{/if}}{{#if zero includeZero=true}}z{{/if}}{{#if nothing}}n{{/if}}{{#if empty}}e{{/if}}',
  ),
  one('else if', '{{#if no}}A{{else if (eq n 2)}}B{{else if (eq n 3)}}C{{else}}D{{/if}}'),
  one('else unless', '{{#if no}}A{{else unless no}}B{{/if}}'),
  one('unless', '{{#unless no}}A{{/unless}}{{#unless yes}}A{{else}}B{{/unless}}'),
  one('inverse', '{{^if no}}A{{/if}}{{^if yes}}A{{^}}B{{/if}}'),
  one('if keeps the context', '{{#each xs}}{{#if @first}}{{../a}}{{this}}{{/if}}{{/each}}'),
  one(
    'each over a list',
    '{{#each xs}}{{@index}}{{this}}{{@first}}{{@last}}{{#unless @last}}, {{/unless}}{{/each}}',
  ),
  one('each over an object', '{{#each o.deep}}{{@key}}={{this}}{{/each}}'),
  one('each over nothing', '{{#each none}}A{{else}}B{{a}}{{/each}}{{#each nothing}}A{{else}}C{{/each}}'),
  one(
    'each with block parameters',
    '{{#each rows as |row i|}}{{i}}{{row.k}}{{a}}{{/each}}'.replace('{{a}}', '{{../a}}'),
  ),
  one(
    'nested each',
    '{{#each rows}}{{#each ../xs}}{{../k}}{{this}}{{@../index}}{{../../a}};{{/each}}{{/each}}',
  ),
  one(
    'nested block parameters',
    '{{#each rows as |r|}}{{#each ../xs as |x i|}}{{r.k}}{{x}}{{i}}{{/each}}{{/each}}',
  ),
  one('root', '{{#each rows}}{{@root.a}}{{/each}}'),
  one('with', '{{#with o}}{{k}}{{../a}}{{#with deep}}{{v}}{{../k}}{{../../a}}{{/with}}{{/with}}'),
  one(
    'with and else',
    '{{#with none}}A{{else}}B{{/with}}{{#with o as |p|}}{{p.k}}{{/with}}{{#with zero}}0{{/with}}',
  ),
  one('each over a helper', "{{#each (split 'a, b,c')}}[{{this}}]{{/each}}{{join (list 1 2 'x') '+'}}"),
  one('lookup', "{{lookup o 'k'}}{{#each xs}}{{lookup ../xs @index}}{{/each}}"),
  one('logic', '.{{and yes n}}.{{or no zero}}.{{not no}}.{{gt n 2}}.{{lt n 2}}.{{ne a "y"}}'),
]

const whitespace: readonly Case[] = [
  one('standalone block lines', 'a\n  {{#if yes}}\n  b\n  {{else}}\n  c\n  {{/if}}\nd\n'),
  one('standalone at both ends', '{{#if yes}}\nb\n{{/if}}'),
  one('not standalone', 'a {{#if yes}}\n b\n{{/if}} c\n'),
  one(
    'standalone each',
    'select\n{{#each xs}}\n  {{this}}{{#unless @last}},{{/unless}}\n{{/each}}\nfrom t\n',
  ),
  one('standalone comment', 'a\n  {{! gone }}\nb\n{{!-- gone }} too --}}\nc {{! inline }} d\n'),
  one('comment over lines', 'a\n{{!--\n  {{x}}\n--}}\nb {{a}}\n'),
  one('tilde', 'a  {{~a~}}  b\n\n {{~#if yes~}}\n  c  {{~else~}} d {{~/if~}}\n\n e'),
  one('tilde on one side', ' a {{~a}} b {{a~}} \n c {{!~ x ~}} d'),
  one('tilde beside standalone', 'x\n\n\n{{~#if yes}}\n\n y\n\n{{/if~}}\n\n\nz'),
  one('carriage returns', 'a\r\n{{#if yes}}\r\n  {{a}}\r\n{{/if}}\r\nb\r\n'),
  one('tabs', '\t{{#if yes}}\t\n\tb\n\t{{/if}}\t\nc'),
  one('blank lines between tags', '{{#if yes}}\n\n\n{{/if}}\n\n{{#if yes}} {{/if}}\n \n'),
  one('unicode', "'é😀' {{a}} '日本'\n{{a}}😀{{#if yes}}é{{/if}}"),
  one('braces of SQL', "{'a': {'b': 1}} {{a}} { {{a}} } }} {"),
  one('escaped mustache', '\\{{a}} {{a}} x\\{{b}}\n{{a}} \\{{#if}} \\{{c}}'),
  one('escaped backslash', '\\\\{{a}} \\ {{a}} \\\\\\{{a}}'),
  one('a lone carriage return', 'a\rb {{a}}\rc {{a}}\nd {{a}}'),
  one('raw block', 'a {{{{raw}}}} {{x}} {{#if}} \\{{y}} {{{{/raw}}}} b {{a}}'),
  one('raw block over lines', 'a\n{{{{raw}}}}\n {{x}}\n{{{{/raw}}}}\nb'),
  one('text that looks like its own edge', '\n\n{{#if yes}}\n \n \n{{/if}}\n\n'),
]

const partials: readonly Case[] = [
  one('partial', 'a {{> p}} b', { p: '[{{a}}]' }),
  one('partial arguments', "{{> p x='1' y=n}} {{> p x=a y=(concat 'q' n)}}", { p: '{{x}}-{{y}}-{{a}}' }),
  one('partial context', '{{> p o}}{{#each rows}}{{> p}}{{/each}}{{> p o k=2}}', { p: '[{{k}}]' }),
  one('partial in a partial', "{{> p x='1'}}", { p: '<{{> q y=x}}>', q: '{{x}}{{y}}' }),
  one('quoted and slashed names', "{{> 'a b'}}{{> d/e}}{{> [f g]}}", { 'a b': '1', 'd/e': '2', 'f g': '3' }),
  one('standalone partial indents', 'a\n  {{> p}}\nb', { p: 'x\n\n  y\n{{a}}\n' }),
  one('standalone partial without end', 'a\n  {{> p}}\nb', { p: 'x\ny' }),
  one('indent in an indent', 'a\n  {{> p}}\nb', { p: 'x\n\t{{> q}}\nz\n', q: '1\n2 {{lines}}3\n' }),
  one('indent of an empty partial', 'a\n  {{> p}}\nb', { p: '' }),
  one('indent and carriage returns', 'a\r\n  {{> p}}\r\nb', { p: 'x\r\ny\r\n' }),
  one('indented partial in each', '{{#each xs}}\n    {{> p}}\n{{/each}}', {
    p: '{{this}}\n{{#if @last}}\n;\n{{/if}}\n',
  }),
  one('tilde and partial', 'a\n  {{~> p ~}}\n b', { p: ' x\n' }),
  one('partial reads @data', '{{#each xs}}{{> p}}{{/each}}', { p: '{{@index}}{{this}}' }),
  one('given', "{{> p}}{{> p w='x'}}", { p: "{{#if (given 'w')}}where {{w}}{{/if}};" }),
  one('inline partial', '{{#*inline "i"}}[{{x}}]{{/inline}}{{> i x=1}}{{> i x=a}}'),
  one('inline partial before its text', 'a\n{{> i}}\n{{#*inline "i"}}\n  in\n{{/inline}}\nb\n'),
  one('inline partial shadows', '{{#*inline "p"}}inline{{/inline}}{{> p}}', { p: 'file' }),
  one('inline partial seen by a partial', '{{#*inline "i"}}[{{a}}]{{/inline}}{{> p}}', { p: '<{{> i}}>' }),
  one('inline partial in a block', '{{#if yes}}{{#*inline "p"}}inner{{/inline}}{{> p}}{{/if}}{{> p}}', {
    p: 'file',
  }),
  one('partial block', '{{#> p}}body {{a}}{{/p}}', { p: '<{{> @partial-block}}|{{> @partial-block}}>' }),
  one('partial block fallback', '{{#> missing}}body {{a}}{{/missing}}'),
  one('partial block with arguments', "{{#> p x='1'}}{{x}}{{a}}{{/p}}", { p: '<{{> @partial-block}}>' }),
  one('partial block and inlines', '{{#> p}}{{#*inline "nav"}}N{{a}}{{/inline}}B{{/p}}', {
    p: '{{> nav}}-{{> @partial-block}}',
  }),
  one('nested partial blocks', '{{#> p}}1{{#> q}}2{{/q}}3{{/p}}', {
    p: '<{{> @partial-block}}>',
    q: '[{{> @partial-block}}]',
  }),
  one('same layout twice', '{{#> p}}1{{#> p}}2{{/p}}{{/p}}', { p: '<{{> @partial-block}}>' }),
  one('block handed on', '{{#> p}}x{{/p}}', { p: '({{> q}})', q: '[{{> @partial-block}}]' }),
  one('is there a block', '{{#> p}}x{{/p}}', { p: '{{#if @partial-block}}yes{{/if}}' }),
  one('block in each', '{{#> p}}{{@index}}{{this}}{{/p}}', {
    p: '{{#each xs}}{{> @partial-block}}{{/each}}',
  }),
  one('standalone partial block', 'a\n{{#> p}}\n  body\n{{/p}}\nb\n', {
    p: 'x\n  {{> @partial-block}}\ny\n',
  }),
]

export const corpus: readonly Case[] = [...values, ...blocks, ...whitespace, ...partials]
