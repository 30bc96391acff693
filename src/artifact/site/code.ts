/**
 * SQL and TypeScript as lines with numbers: keywords, comments, strings and tags told apart, references as links.
 * In: text of a file. Out: markup. Pure. Start at `codeLines`.
 */
import { escapeHtml } from '../../text/index.ts'
import { Html, shownText } from './html.ts'

export type Language = 'sql' | 'ts'

/** Page of what a `ref` or a `source` names. */
export type PageOfName = (helper: 'ref' | 'source', args: readonly string[]) => string | undefined

const keywords: Readonly<Record<Language, RegExp>> = {
  sql: /\b(?:select|from|where|group|order|by|having|qualify|limit|with|recursive|as|on|using|left|right|full|inner|outer|cross|semi|anti|asof|join|lateral|union|all|except|intersect|distinct|case|when|then|else|end|and|or|not|in|is|null|between|like|exists|over|partition|window|rows|range|preceding|following|filter|cast|interval|values|true|false)\b/giy,
  ts: /\b(?:import|export|default|from|const|let|function|return|if|else|for|of|in|while|new|class|interface|type|extends|readonly|as|async|await|throw|try|catch|true|false|null|undefined)\b/gy,
}
const comments: Readonly<Record<Language, RegExp>> = {
  sql: /--[^\n]*|\/\*[\s\S]*?\*\//y,
  ts: /\/\/[^\n]*|\/\*[\s\S]*?\*\//y,
}
const strings: Readonly<Record<Language, RegExp>> = {
  sql: /'(?:[^']|'')*'/y,
  ts: /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/y,
}
const text = String.raw`(?:'[^'\\\n]+'|"[^"\\\n]+")`
const tags: Readonly<Record<Language, RegExp>> = {
  sql: /\{\{[\s\S]*?\}\}/y,
  // as a word of its own: Kysely has a ref too, of a column
  ts: new RegExp(String.raw`(?<![\w$.])(?:ref|source)\(\s*${text}(?:\s*,\s*${text})?\s*,?\s*\)`, 'y'),
}
/** What none of the others can begin with, a word as a whole, or one sign. */
const plain = /[^\w'"`{/-]+|\w+|./sy

interface Token {
  /** Class in the sheet: comment, string, tag, keyword; none for the rest. */
  readonly is: 'c' | 's' | 't' | 'k' | ''
  readonly text: string
}

function* tokensOf(text: string, language: Language): Generator<Token> {
  const kinds: readonly (readonly [Token['is'], RegExp])[] = [
    ['c', comments[language]],
    ['t', tags[language]],
    ['s', strings[language]],
    ['k', keywords[language]],
    ['', plain],
  ]
  for (let at = 0; at < text.length; ) {
    for (const [is, pattern] of kinds) {
      pattern.lastIndex = at
      const found = pattern.exec(text)?.[0]
      if (found === undefined) continue
      yield { is, text: found }
      at += found.length
      break
    }
  }
}

/** One element a line, so that the sheet can number them and a selection does not hold the numbers. */
export function codeLines(text: string, language: Language, pageOf: PageOfName): Html {
  let lines = ''
  let line = ''
  for (const token of tokensOf(shownText(text).replace(/\s+$/, '').replaceAll('\r\n', '\n'), language)) {
    for (const [i, part] of token.text.split('\n').entries()) {
      if (i > 0) {
        lines += `<span>${line}</span>`
        line = ''
      }
      if (part !== '') line += marked(token, part, pageOf)
    }
  }
  return new Html(`<pre>${lines}<span>${line}</span></pre>`)
}

function marked(token: Token, part: string, pageOf: PageOfName): string {
  const shown = escapeHtml(part)
  if (token.is === '') return shown
  const to = token.is === 't' ? referred(token.text, pageOf) : undefined
  return to === undefined
    ? `<i class="${token.is}">${shown}</i>`
    : `<a class="t" href="${escapeHtml(to)}">${shown}</a>`
}

/** `{{ref 'x'}}`, `{{ref 'package' 'x'}}`, `{{ref_within 'x' 'list'}}`, `{{source 'web' 'visits'}}`; in TypeScript `ref('x')`, `ref('package', 'x')` and so on. */
function referred(text: string, pageOf: PageOfName): string | undefined {
  const [, helper, within, first, second] =
    /^(?:\{\{\s*)?(ref|source)(_within)?(?:\s+|\(\s*)["']([^"']+)["'](?:[\s,]+["']([^"']+)["'])?/.exec(
      text,
    ) ?? []
  if ((helper !== 'ref' && helper !== 'source') || first === undefined) return undefined
  return pageOf(helper, second === undefined || within !== undefined ? [first] : [first, second])
}

export function lineCount(text: string): number {
  return text.replace(/\s+$/, '').split('\n').length
}
