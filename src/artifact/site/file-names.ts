/**
 * A file for each page, all in one folder. Letters, digits, dot, hyphen and underscore only, never a name of a device
 * (`con.html`), never two that differ by case alone: the site is the same on every file system. Pure.
 */
import { createHash } from 'node:crypto'

/** Pages have a kind before their name, so that no name is one of a device or of a page of ours. */
export interface Named {
  readonly id: string
  readonly kind: string
  readonly name: string
}

/** With a hash, a suffix and a folder still within what file systems take. */
const longest = 120

/** @returns file name by id; one that had to be changed, or that others would share, ends in a hash of its id */
export function fileNames(pages: readonly Named[]): Map<string, string> {
  const plain = pages.map(({ kind, name }) =>
    `${kind}.${name}`.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, longest),
  )
  const times = new Map<string, number>()
  for (const stem of plain) times.set(stem.toLowerCase(), (times.get(stem.toLowerCase()) ?? 0) + 1)
  return new Map(
    pages.map(({ id, kind, name }, i) => {
      const stem = plain[i] ?? ''
      const alone = stem === `${kind}.${name}` && times.get(stem.toLowerCase()) === 1
      return [id, alone ? `${stem}.html` : `${stem}-${hashOf(id)}.html`]
    }),
  )
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 8)
}

/** Where a column stands on its page; the same for a link and for its target. */
export function columnAnchor(column: string): string {
  return `c-${encodeURIComponent(column.toLowerCase())}`
}
