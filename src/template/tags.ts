/**
 * Finds the mustaches of a text that Handlebars refuses to parse, so that the refusal can be explained.
 * In: text. Out: tags in order, none nested. Pure; never throws. Used on failure only, so clarity beats speed.
 */

export type TagKind =
  | 'mustache'
  | 'open'
  | 'close'
  | 'else'
  | 'partial'
  | 'comment'
  | 'raw'
  /** Opened, and never closed before the end of the file. */
  | 'unclosed'

export interface Tag {
  readonly kind: TagKind
  /** First word of what stands between the braces, without sigils and quotes. */
  readonly name: string
  /** What stands between the braces, without sigil and whitespace control. */
  readonly inner: string
  readonly start: number
  readonly end: number
}

export function findTags(text: string): readonly Tag[] {
  const tags: Tag[] = []
  let from = 0
  for (let at = text.indexOf('{{'); at !== -1; at = text.indexOf('{{', from)) {
    // `\{{` prints braces; `\\{{` is a backslash and a mustache
    if (text[at - 1] === '\\' && text[at - 2] !== '\\') {
      from = at + 2
      continue
    }
    const tag = tagAt(text, at)
    tags.push(tag)
    from = tag.end
  }
  return tags
}

function tagAt(text: string, start: number): Tag {
  if (text.startsWith('{{{{', start) && text[start + 4] !== '/') return rawBlock(text, start)
  const comment = /\{\{~?!(--)?/y
  comment.lastIndex = start
  const opened = comment.exec(text)
  if (opened !== null) {
    const close = opened[1] === undefined ? /\}\}/g : /--~?\}\}/g
    close.lastIndex = comment.lastIndex
    const end = close.exec(text) === null ? undefined : close.lastIndex
    return make(end === undefined ? 'unclosed' : 'comment', start, end ?? text.length, '', '')
  }
  const end = mustacheEnd(text, start)
  if (end === undefined) return make('unclosed', start, text.length, '', text.slice(start + 2))
  return classify(text, start, end)
}

function rawBlock(text: string, start: number): Tag {
  const name = /^\{\{\{\{\s*([^\s}]+)/.exec(text.slice(start))?.[1] ?? ''
  const close = `{{{{/${name}}}}}`
  const at = text.indexOf(close, start)
  const end = at === -1 ? text.length : at + close.length
  return make(at === -1 ? 'unclosed' : 'raw', start, end, name, '')
}

/** Skips quoted strings, as Handlebars does; one that would run over the next mustache is only an apostrophe. */
function mustacheEnd(text: string, start: number): number | undefined {
  const step = /"(?:\\"|[^"])*?"|'(?:\\'|[^'])*?'|\}\}+|[\s\S]/gy
  step.lastIndex = start + 2
  for (let match = step.exec(text); match !== null; match = step.exec(text)) {
    const found = match[0]
    if (found.startsWith('}}')) {
      const wanted = text.startsWith('{{{', start) ? 3 : 2
      return match.index + Math.min(found.length, wanted)
    }
    if (found.length > 1 && found.includes('{{')) step.lastIndex = match.index + 1
  }
  return undefined
}

function classify(text: string, start: number, end: number): Tag {
  const inside = text
    .slice(start, end)
    .replace(/^\{+~?/, '')
    .replace(/~?\}+$/, '')
  const sigil = /^\s*(#>|#\*|#|\^|\/|>|&|\*)?/.exec(inside)?.[1] ?? ''
  const inner = inside.replace(/^\s*(?:#>|#\*|#|\^|\/|>|&|\*)?/, '').trim()
  const name = /^["'[]?([^\s"'\]]+)/.exec(inner)?.[1] ?? ''
  return make(kindOf(sigil, name), start, end, name, inner)
}

function kindOf(sigil: string, name: string): TagKind {
  if (sigil.startsWith('#')) return 'open'
  if (sigil === '^') return name === '' ? 'else' : 'open'
  if (sigil === '/') return 'close'
  if (sigil === '>') return 'partial'
  return name === 'else' && sigil === '' ? 'else' : 'mustache'
}

function make(kind: TagKind, start: number, end: number, name: string, inner: string): Tag {
  return { kind, name, inner, start, end }
}
