/**
 * Markup by template: what is put into it is escaped, unless it is markup already. No page of the site is made otherwise.
 * Pure. Start at `html`.
 */
import { scrub } from '../../diagnostic/index.ts'
import { escapeHtml } from '../../text/index.ts'

/** Text that is markup. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Part = Html | string | number | false | undefined | readonly Part[]

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? ''
  for (const [i, part] of parts.entries()) text += textOf(part) + (strings[i + 1] ?? '')
  return new Html(text)
}

function textOf(part: Part): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  // before it is escaped: a secret with a quote in it would not be known again
  if (typeof part === 'string') return escapeHtml(scrub(part))
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
