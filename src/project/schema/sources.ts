/** `sources:` as properties write them: files, or tables of a database that the target attaches. */
import * as z from 'zod'
import { columns } from './columns.ts'
import { filled, identifier, list, oneOf, prose, strict } from './common.ts'
import { meta } from './config.ts'
import { tableConstraint } from './constraints.ts'
import { tests } from './tests.ts'
import { oneCharacter, path, tags } from './values.ts'

const csvOptions = strict('csv options', {
  delimiter: oneCharacter.exactOptional(),
  quote: z.string().max(1, 'must be one character, or empty for none').exactOptional(),
  nullstr: z.string().exactOptional(),
  header: z.boolean().exactOptional(),
  skip: z.int().min(0).exactOptional(),
})

const format = oneOf(['csv', 'parquet', 'json'], ['excel', 'iceberg', 'delta'])

const age = strict('an age', { count: z.int().min(1), period: oneOf(['minute', 'hour', 'day']) })

/** `null` switches off what the source says for its tables. */
const freshness = strict('freshness', {
  warn_after: age.nullish(),
  error_after: age.nullish(),
  filter: filled.nullish(),
}).nullable()

const loaded = {
  freshness: freshness.exactOptional(),
  loaded_at_field: filled.exactOptional(),
  loaded_at_query: filled.exactOptional(),
}

const config = strict('the config of a source', {
  ...loaded,
  tags: tags.exactOptional(),
  meta: meta.exactOptional(),
  event_time: filled.exactOptional(),
}).exactOptional()

const shared = {
  name: identifier,
  description: prose.exactOptional(),
  owner: filled.exactOptional(),
  format: format.exactOptional(),
  csv: csvOptions.exactOptional(),
  tags: tags.exactOptional(),
  meta: meta.exactOptional(),
  ...loaded,
  config,
}

const table = strict('a source table', {
  ...shared,
  location: path.exactOptional(),
  identifier: filled.exactOptional(),
  columns,
  constraints: list(tableConstraint),
  data_tests: tests,
  tests,
})

export const source = strict('a source', {
  ...shared,
  /** Of a database that the target attaches. */
  database: identifier.exactOptional(),
  schema: filled.exactOptional(),
  tables: list(table),
})

export type SourceEntry = z.output<typeof source>
export type TableEntry = z.output<typeof table>
export type LoadedEntry = { readonly [K in keyof typeof loaded]?: z.output<(typeof loaded)[K]> }
