/**
 * The files the company hands over and their columns. What each column means stands in
 * `models/demo/staging/tidewell.yml`, which must list the same names. Start at `openFeeds`.
 */
import { join } from 'node:path'
import { experienceColumns, programmeColumns } from './columns-experience.ts'
import { moneyColumns } from './columns-money.ts'
import { CsvFile, type FileFacts } from './csv.ts'

const columns = {
  ...moneyColumns,
  ...experienceColumns,
  ...programmeColumns,
} as const satisfies Readonly<Record<string, readonly string[]>>

export type FeedName = keyof typeof columns
export type Feeds = { readonly [N in FeedName]: CsvFile<(typeof columns)[N][number]> }

export const feedNames = Object.keys(columns) as readonly FeedName[]

export function fileOf(name: FeedName): string {
  return `${name}.csv`
}

/** Opens every file, empty but for its header. */
export function openFeeds(dir: string): Feeds {
  const open = feedNames.map((name) => [name, new CsvFile(join(dir, fileOf(name)), columns[name])] as const)
  // the pairs were made from `columns` itself, so each name carries the file of its own columns
  return Object.fromEntries(open) as unknown as Feeds
}

export function closeFeeds(feeds: Feeds): Readonly<Record<FeedName, FileFacts>> {
  const facts = feedNames.map((name) => [name, feeds[name].close()] as const)
  return Object.fromEntries(facts) as Record<FeedName, FileFacts>
}
