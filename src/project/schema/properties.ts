/** Property files: `*.yml` under models/, seeds/ and tests/, and report definitions. One schema per kind. */
import { z } from 'zod'
import { filled, identifier, list, notYet, oneOf, strict, writtenAs } from './common.ts'
import { contract, meta, modelConfig, optional, seedConfig, testConfig, testShape } from './config.ts'
import { columnConstraint, tableConstraint } from './constraints.ts'
import { joinAudit, reconciliation, tests } from './tests.ts'
import { oneCharacter, path, tags } from './values.ts'

const flagOrText = writtenAs(
  { type: ['boolean', 'string'] },
  z.custom<boolean | string>(
    (value) => typeof value === 'boolean' || typeof value === 'string',
    'must be true, false or a word',
  ),
)

const column = strict('a column', {
  name: filled,
  data_type: filled.exactOptional(),
  description: z.string().exactOptional(),
  unit: filled.exactOptional(),
  currency: filled.exactOptional(),
  pii: filled.exactOptional(),
  additive: flagOrText.exactOptional(),
  nullable: z.boolean().exactOptional(),
  constraints: list(columnConstraint),
  data_tests: tests,
  tests,
  meta: meta.exactOptional(),
})

const inConfig = (key: string): string => `${key} belongs under config:`
const configHomes = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, inConfig(key)]))

const model = strict(
  'a model',
  {
    name: identifier,
    description: z.string().exactOptional(),
    owner: filled.exactOptional(),
    grain: list(filled),
    abstract: z.boolean().exactOptional(),
    config: modelConfig.exactOptional(),
    contract: contract.exactOptional(),
    columns: list(column),
    constraints: list(tableConstraint),
    data_tests: tests,
    tests,
    reconcile: list(reconciliation),
    join_audit: list(joinAudit),
    meta: meta.exactOptional(),
    unit_tests: notYet('unit tests'),
  },
  configHomes(['materialized', 'schema', 'tags', 'enabled']),
)

const seed = strict(
  'a seed',
  {
    name: identifier,
    description: z.string().exactOptional(),
    owner: filled.exactOptional(),
    grain: list(filled),
    config: seedConfig.exactOptional(),
    columns: list(column),
    constraints: list(tableConstraint),
    data_tests: tests,
    tests,
    meta: meta.exactOptional(),
  },
  configHomes(['schema', 'tags', 'enabled', 'delimiter']),
)

export const csvOptions = strict('csv options', {
  delimiter: oneCharacter.exactOptional(),
  quote: z.string().max(1, 'must be one character, or empty for none').exactOptional(),
  nullstr: z.string().exactOptional(),
  header: z.boolean().exactOptional(),
})

const format = oneOf(['csv', 'parquet', 'json'], ['excel', 'postgres', 'iceberg', 'delta'])

const table = strict('a source table', {
  name: identifier,
  location: path,
  format: format.exactOptional(),
  csv: csvOptions.exactOptional(),
  description: z.string().exactOptional(),
  owner: filled.exactOptional(),
  columns: list(column),
  data_tests: tests,
  tests,
  tags: tags.exactOptional(),
  meta: meta.exactOptional(),
})

const source = strict('a source', {
  name: identifier,
  description: z.string().exactOptional(),
  owner: filled.exactOptional(),
  format: format.exactOptional(),
  csv: csvOptions.exactOptional(),
  tags: tags.exactOptional(),
  meta: meta.exactOptional(),
  tables: list(table),
})

const singularTest = strict('a singular test', {
  name: identifier,
  description: z.string().exactOptional(),
  ...optional(testShape),
  config: testConfig.exactOptional(),
})

export const propertiesFile = strict('a properties file', {
  version: z.literal(2, { error: () => 'must be 2' }).exactOptional(),
  models: list(model),
  seeds: list(seed),
  sources: list(source),
  tests: list(singularTest),
  unit_tests: notYet('unit tests'),
})

export const reportFile = strict('a report', {
  name: identifier,
  title: filled,
  description: z.string().exactOptional(),
})

export type PropertiesFile = z.output<typeof propertiesFile>
export type ColumnEntry = z.output<typeof column>
export type ModelEntry = z.output<typeof model>
export type SeedEntry = z.output<typeof seed>
export type SourceEntry = z.output<typeof source>
export type TableEntry = z.output<typeof table>
export type SingularTestEntry = z.output<typeof singularTest>
export type ReportEntry = z.output<typeof reportFile>
