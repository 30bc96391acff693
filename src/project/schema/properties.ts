/** Property files: `*.yml` under models/, seeds/ and tests/, and report definitions. One schema per kind. */
import * as z from 'zod'
import { columns } from './columns.ts'
import { filled, identifier, list, oneOf, prose, strict } from './common.ts'
import {
  contract,
  meta,
  modelConfig,
  optional,
  seedConfig,
  snapshotConfig,
  testConfig,
  testShape,
} from './config.ts'
import { tableConstraint } from './constraints.ts'
import { dbtModel, dbtProperties } from './dbt-keys.ts'
import { metric, semanticModel, timeSpine } from './metrics.ts'
import { source } from './sources.ts'
import { joinAudit, reconciliation, refName, sourceName, tests } from './tests.ts'
import { unitTest, unitTestOfModel } from './unit-tests.ts'
import { tags } from './values.ts'

const inConfig = (key: string): string => `${key} belongs under config:`
const configHomes = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, inConfig(key)]))

const model = strict(
  'a model',
  {
    name: identifier,
    description: prose.exactOptional(),
    owner: filled.exactOptional(),
    grain: list(filled),
    abstract: z.boolean().exactOptional(),
    config: modelConfig.exactOptional(),
    contract: contract.exactOptional(),
    columns,
    constraints: list(tableConstraint),
    data_tests: tests,
    tests,
    reconcile: list(reconciliation),
    join_audit: list(joinAudit),
    meta: meta.exactOptional(),
    unit_tests: list(unitTestOfModel),
    time_spine: timeSpine.exactOptional(),
  },
  { ...configHomes(['materialized', 'schema', 'tags', 'enabled', 'access', 'group']), ...dbtModel },
)

const seed = strict(
  'a seed',
  {
    name: identifier,
    description: prose.exactOptional(),
    owner: filled.exactOptional(),
    grain: list(filled),
    config: seedConfig.exactOptional(),
    columns,
    constraints: list(tableConstraint),
    data_tests: tests,
    tests,
    meta: meta.exactOptional(),
  },
  configHomes(['schema', 'tags', 'enabled', 'delimiter']),
)

const reads = filled.refine(
  (text) => refName(text) !== undefined || sourceName(text) !== undefined,
  "must be ref('name') or source('name', 'table')",
)

const snapshot = strict(
  'a snapshot',
  {
    name: identifier,
    relation: reads.exactOptional(),
    description: prose.exactOptional(),
    owner: filled.exactOptional(),
    config: snapshotConfig.exactOptional(),
    columns,
    constraints: list(tableConstraint),
    data_tests: tests,
    tests,
    meta: meta.exactOptional(),
  },
  configHomes(['strategy', 'unique_key', 'updated_at', 'check_cols', 'hard_deletes', 'schema', 'tags']),
)

const owner = strict('an owner', { name: filled.exactOptional(), email: filled.exactOptional() }).refine(
  (who) => who.name !== undefined || who.email !== undefined,
  'must say a name or an email',
)

const group = strict('a group', {
  name: identifier,
  description: prose.exactOptional(),
  owner,
  meta: meta.exactOptional(),
  config: strict('the config of a group', { meta: meta.exactOptional() }).exactOptional(),
})

const exposure = strict('an exposure', {
  name: identifier,
  label: filled.exactOptional(),
  type: oneOf(['dashboard', 'notebook', 'analysis', 'ml', 'application']),
  description: prose.exactOptional(),
  url: filled.exactOptional(),
  maturity: oneOf(['high', 'medium', 'low']).exactOptional(),
  owner,
  depends_on: list(reads),
  tags: tags.exactOptional(),
  meta: meta.exactOptional(),
  config: strict('the config of an exposure', {
    enabled: z.boolean().exactOptional(),
    tags: tags.exactOptional(),
    meta: meta.exactOptional(),
  }).exactOptional(),
})

const singularTest = strict('a singular test', {
  name: identifier,
  description: prose.exactOptional(),
  ...optional(testShape),
  config: testConfig.exactOptional(),
})

export const propertiesFile = strict(
  'a properties file',
  {
    version: z.literal(2, { error: () => 'must be 2' }).exactOptional(),
    /** Mappings that others name by `*anchor`. */
    anchors: z.unknown().exactOptional(),
    models: list(model),
    seeds: list(seed),
    sources: list(source),
    tests: list(singularTest),
    snapshots: list(snapshot),
    exposures: list(exposure),
    groups: list(group),
    metrics: list(metric),
    semantic_models: list(semanticModel),
    unit_tests: list(unitTest),
  },
  dbtProperties,
)

export const reportFile = strict('a report', {
  name: identifier,
  title: filled,
  description: prose.exactOptional(),
})

export type PropertiesFile = z.output<typeof propertiesFile>
export type ModelEntry = z.output<typeof model>
export type SeedEntry = z.output<typeof seed>
export type SnapshotEntry = z.output<typeof snapshot>
export type ExposureEntry = z.output<typeof exposure>
export type GroupEntry = z.output<typeof group>
export type SingularTestEntry = z.output<typeof singularTest>
export type ReportEntry = z.output<typeof reportFile>
