/** Random templates that Handlebars accepts: every name they read exists where they read it. */
import fc from 'fast-check'
import type { Case } from './oracle.ts'

const context = {
  a: 'x',
  n: 3,
  yes: true,
  no: false,
  xs: ['p', 'q'],
  none: [],
  rows: [
    { k: '1', v: 'a' },
    { k: '2', v: 'b' },
  ],
  o: { k: 'z', v: 'w' },
}

/** What can be read at a place: `row` has k and v, and the root one level up. */
type Place = 'root' | 'row' | 'item'

const blank = fc.constantFrom('', ' ', '\n', '  ', '\n\n', '\r\n', ' \n ', '\t', '\n    ')
const word = fc.constantFrom(
  'select',
  "'it'",
  '{ 1 }',
  'é',
  '😀',
  '--x',
  'a\nb',
  '}',
  '\\ ',
  'x\\\n',
  '\\{{a}} ',
  '\\\\{{@root.a}}',
  'from t ',
)
const text = fc.tuple(blank, fc.option(word, { nil: '' }), blank).map((parts) => parts.join(''))
const tilde = fc.constantFrom('', '', '', '~')

function tag(body: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(tilde, body, tilde).map(([left, inner, right]) => `{{${left}${inner}${right}}}`)
}

function value(place: Place): fc.Arbitrary<string> {
  const local = {
    root: ['a', 'n', 'o.k', 'this.a'],
    row: ['k', 'v', '../a', '@index'],
    item: ['this', '../n', '@key'],
  }
  return fc.constantFrom(...local[place], '@root.a')
}

/** A full stop stands before each: Handlebars adds up `{{n}}{{n}}` as numbers, and so prints 6 for 33. */
function mustache(place: Place): fc.Arbitrary<string> {
  const one = value(place)
  const any = tag(
    fc.oneof(
      one,
      fc.constantFrom("ref 'm'", 'self', 'lines', '! gone', '!-- gone --'),
      one.map((name) => `concat 'v' ${name}`),
      one.map((name) => `tag (concat ${name} 1) of=${name}`),
    ),
  )
  return fc.tuple(fc.constantFrom('.', '. '), any).map(([before, written]) => `${before}${written}`)
}

function block(name: string, argument: string, body: fc.Arbitrary<string>, other: fc.Arbitrary<string>) {
  const inverse = fc.option(fc.tuple(tag(fc.constant('else')), other), { nil: undefined })
  return fc
    .tuple(tag(fc.constant(`#${name} ${argument}`)), body, inverse, tag(fc.constant(`/${name}`)))
    .map(([open, inside, otherwise, close]) => `${open}${inside}${otherwise?.join('') ?? ''}${close}`)
}

function statement(place: Place, depth: number): fc.Arbitrary<string> {
  if (depth === 0) return fc.oneof(text, mustache(place))
  const here = program(place, depth - 1)
  const flag = place === 'root' ? 'yes' : '@first'
  const shared = [
    text,
    mustache(place),
    block('if', flag, here, here),
    block('unless', '@root.no', here, here),
    block('if', '(eq @root.n 4)', here, here),
    fc.constantFrom('{{> show}}', "{{> show z='1'}}", '{{~> show}}', '{{#> wrap}}in\n{{/wrap}}'),
    fc.constantFrom('\n  {{> show}}\n', '\n\t{{> lines}} \n', '\r\n {{> lines}}\r\n', ' {{> lines}}'),
    here.map((inside) => `{{#> wrap}}${inside}{{/wrap}}`),
    here.map((inside) => `{{#> nowhere}}${inside}{{/nowhere}}`),
  ]
  if (place !== 'root') return fc.oneof(...shared)
  const rows = program('row', depth - 1)
  const items = program('item', depth - 1)
  return fc.oneof(
    ...shared,
    block('each', 'rows', rows, here),
    block('each', 'xs', items, here),
    block('each', 'none', items, here),
    block('each', 'o as |v key|', fc.constantFrom('{{key}}{{v}}', '{{v}}\n', ' {{~@key}}\n'), here),
  )
}

function program(place: Place, depth: number): fc.Arbitrary<string> {
  return fc.array(statement(place, depth), { maxLength: 4 }).map((parts) => parts.join(''))
}

const macros = {
  show: "({{@root.a}}{{#if (given 'z')}}{{z}}{{/if}})\n",
  lines: 'l1\n\n  l2\n  {{> show}}\nl3',
  wrap: '<\n  {{> @partial-block}}\n>',
}

/** `{` right before a mustache is another construct. */
const clean = (body: string) => !/\{\{\{|\}\}\}/.test(body)

export const cases: fc.Arbitrary<Case> = program('root', 3)
  .filter(clean)
  .map((body) => ({ name: 'generated', text: body, partials: macros, context }))
