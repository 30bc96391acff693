/**
 * Translates Jinja's blocks (`{% … %}`, `{# … #}`) and their conditions into Handlebars.
 * In: what stands between the braces. Out: a sentence with the replacement. Pure. Start at `fixBlock`.
 */
import { standsFor } from '../diagnostic/index.ts'
import { atom, listed } from './jinja-fix.ts'

/** The Handlebars for `{% … %}` and `{# … #}`. */
export function fixBlock(found: string): string {
  if (found.startsWith('{#')) {
    return `Write {{!-- ${found.replace(/^\{#-?|-?#\}$/g, '').trim()} --}}.`
  }
  const body = found.replace(/^\{%-?|-?%\}$/g, '').trim()
  const [, word = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(body) ?? []
  const fix = Object.hasOwn(blockFixes, word) ? blockFixes[word] : undefined
  return fix?.(rest) ?? 'Blocks are {{#if x}}…{{else}}…{{/if}} and {{#each list as |item|}}…{{/each}}.'
}

const noValues =
  'There are no values to change while a template is rendered: a macro of TypeScript computes, docs/typescript.md.'
const noQueries =
  'Nothing is asked of the database while a template is rendered: what is known by rows only is done in SQL.'

const blockFixes: Readonly<Record<string, (rest: string) => string>> = {
  if: (rest) =>
    standsFor(/^execute\b/.exec(rest)?.[0] ?? '') ?? `Write {{#if ${condition(rest)}}} … {{/if}}.`,
  elif: (rest) => `Write {{else if ${condition(rest)}}}.`,
  else: () => 'Write {{else}}.',
  endif: () => 'Write {{/if}}.',
  for: loop,
  endfor: () => 'Write {{/each}}.',
  set: assignment,
  endset: () => 'There is no assignment: what stood in the block is a macro of its own, macros/name.sql.',
  do: () => noValues,
  macro: (rest) => {
    const name = /^\w+/.exec(rest)?.[0] ?? 'name'
    return `Put the body into macros/${name}.sql and call it by {{> ${name} argument='value'}}.`
  },
  endmacro: () => 'A macro is a whole file in macros/; it needs no end.',
  raw: () => 'Write {{{{raw}}}} … {{{{/raw}}}}.',
  endraw: () => 'Write {{{{/raw}}}}.',
  snapshot: (rest) =>
    `Leave the line out: snapshots/${/^\w+/.exec(rest)?.[0] ?? 'name'}.sql is that snapshot, with {{config …}} and the query.`,
  endsnapshot: () => 'Leave the line out: the file is the snapshot.',
  test: (rest) =>
    `Leave the line out: tests/generic/${/^\w+/.exec(rest)?.[0] ?? 'name'}.sql is that test, one query in which model is {{relation}} and column_name {{column}}; other arguments have their names.`,
  endtest: () => 'Leave the line out: a file of tests/generic/ is one query.',
  call: (rest) =>
    /^statement\b/.test(rest)
      ? noQueries
      : 'Write {{#> name}} … {{/name}}: what stands inside is {{> @partial-block}}.',
  endcall: () => 'Write {{/name}}, with the name of the macro that was called.',
  materialization: () =>
    'Materialisations are those of docs/materializations.md; a TypeScript model computes its own rows.',
  endmaterialization: () => 'Leave it out.',
  filter: () => 'There are no filters: do it in SQL, or in a macro of TypeScript.',
  endfilter: () => 'There are no filters: do it in SQL, or in a macro of TypeScript.',
  docs: () => 'A description is text in a property file.',
  enddocs: () => 'A description is text in a property file.',
}

function loop(rest: string): string {
  const [, first = 'item', second, list = 'list'] =
    /^(\w+)(?:\s*,\s*(\w+))?\s+in\s+([\s\S]+)$/.exec(rest) ?? []
  if (second === undefined) return `Write {{#each ${atom(list)} as |${first}|}} … {{/each}}.`
  // Handlebars gives the value first
  return `Write {{#each ${list.replace(/\.items\(\)\s*$/, '')} as |${second} ${first}|}} … {{/each}}.`
}

function assignment(rest: string): string {
  const [, name = '', value] = /^(\w+)\s*=\s*([\s\S]+)$/.exec(rest) ?? []
  const isWritten =
    value !== undefined && (listed(value) !== undefined || /^(?:'[^']*'|"[^"]*"|-?\d+)$/.test(value))
  if (isWritten)
    return `There is no assignment: write ${atom(value)} where ${name} is used, or pass it to a macro, {{> macro ${name}=${atom(value)}}}.`
  return "There is no assignment: pass the value to a macro, {{> macro name='value'}}, or use a CTE."
}

const comparisons: Readonly<Record<string, (left: string, right: string) => string>> = {
  '==': (left, right) => `(eq ${left} ${right})`,
  '!=': (left, right) => `(ne ${left} ${right})`,
  '<': (left, right) => `(lt ${left} ${right})`,
  '>': (left, right) => `(gt ${left} ${right})`,
  '>=': (left, right) => `(not (lt ${left} ${right}))`,
  '<=': (left, right) => `(not (gt ${left} ${right}))`,
}

/** A condition of Jinja in Handlebars: `or` binds least, then `and`, then `not`, as in Python. */
function condition(text: string): string {
  const inner = unwrapped(text.trim())
  for (const word of ['or', 'and']) {
    const parts = splitAt(inner, new RegExp(`\\b${word}\\b`, 'y'))
    if (parts.length > 1) return `(${[word, ...parts.map(condition)].join(' ')})`
  }
  const negated = /^not\b([\s\S]+)$/.exec(inner)?.[1]
  return negated === undefined ? simple(inner) : `(not ${condition(negated)})`
}

/** A condition without and, or, not. What is not defined does not hold, so that `is none` is its absence. */
function simple(text: string): string {
  const [, asked, no, what] = /^([\s\S]+?)\s+is\s+(not\s+)?(none|None|defined|undefined)$/.exec(text) ?? []
  if (asked !== undefined)
    return (no === undefined) === (what === 'defined') ? atom(asked) : `(not ${atom(asked)})`
  const [left = '', right] = splitAt(text, /\bnot\s+in\b|\bin\b/y)
  if (right !== undefined) return membership(left, listed(right), /\bnot\s+in\b/.test(text), text)
  for (const sign of ['==', '!=', '>=', '<=', '<', '>']) {
    const [one = '', other] = splitAt(text, new RegExp(sign, 'y'))
    if (other !== undefined) return comparisons[sign]?.(atom(one), atom(other)) ?? text
  }
  return atom(text)
}

function membership(left: string, items: readonly string[] | undefined, no: boolean, text: string): string {
  if (items === undefined) return text
  const each = items.map((item) => `(eq ${atom(left)} ${item})`)
  const found = each.length === 1 ? each.join('') : `(${['or', ...each].join(' ')})`
  return no ? `(not ${found})` : found
}

/** Without brackets that enclose the whole. */
function unwrapped(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text
  const inside = text.slice(1, -1)
  let depth = 0
  for (const sign of inside.replace(/'[^']*'|"[^"]*"/g, '')) {
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0
    if (depth < 0) return text
  }
  return unwrapped(inside.trim())
}

/** The parts between what matches a sticky pattern outside of strings and brackets. */
function splitAt(text: string, separator: RegExp): readonly string[] {
  const parts: string[] = []
  const step = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\s\S]/y
  let [from, at, depth] = [0, 0, 0]
  while (at < text.length) {
    separator.lastIndex = at
    const found = depth === 0 ? separator.exec(text)?.[0] : undefined
    step.lastIndex = at
    const taken = found ?? step.exec(text)?.[0] ?? ''
    if (found !== undefined) parts.push(text.slice(from, at).trim())
    else depth += '([{'.includes(taken) ? 1 : ')]}'.includes(taken) ? -1 : 0
    at += taken.length
    if (found !== undefined) from = at
  }
  return [...parts, text.slice(from).trim()]
}
