/**
 * Markup by template: what is put into it is escaped, unless it is markup already. No page of the site is made otherwise.
 * Pure, but for the folder that is set once for a site. Start at `html`.
 */
import { scrub } from '../../diagnostic/index.ts'
import { escapeHtml, withoutFolder } from '../../text/index.ts'

/** Text that is markup. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

let folder = ''
/** The project's, of which pages say `.`: they are shared, and where it is on this machine is nobody's business. */
export function leaveOut(dir: string): void {
  folder = dir
}

/** Before it is escaped or cut up: a secret with a quote in it would not be known again. */
export const shownText = (text: string): string => withoutFolder(scrub(text), folder)

export type Part = Html | string | number | false | undefined | readonly Part[]

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? ''
  for (const [i, part] of parts.entries()) text += textOf(part) + (strings[i + 1] ?? '')
  return new Html(text)
}

function textOf(part: Part): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'string') return escapeHtml(shownText(part))
  if (typeof part === 'number') return String(part)
  return part.map(textOf).join('')
}

export const nothing = new Html('')

export function joined(parts: readonly Part[], between: string | Html): Html {
  return html`${parts.flatMap((part, i) => (i === 0 ? [part] : [between, part]))}`
}

/** A name may go over into the next line at an underscore or a dot; it is never cut. */
export function breakable(name: string): Html {
  return joined(name.split(/(?<=[_.])/), new Html('<wbr>'))
}

/** Text that people wrote: paragraphs at empty lines, `code` in backticks, nothing else. */
export function prose(text: string): Html {
  return html`${text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => html`<p>${inline(paragraph)}</p>`)}`
}

export function inline(text: string): Html {
  return html`${text.split(/`([^`\n]+)`/).map((part, i) => (i % 2 === 0 ? part : html`<code>${part}</code>`))}`
}

/** An address that may be a link: others, `javascript:` above all, stay text. */
export function link(url: string, text: Part = url): Html {
  return /^(?:https?:\/\/|mailto:)/i.test(url)
    ? html`<a href="${url}" rel="noopener">${text}</a>`
    : html`${text}`
}
