/** The schema of project.yml. */
import * as z from 'zod'
import { calendarKinds, monthDay, weekDays } from '../calendar.ts'
import type { VarValue } from '../types.ts'
import { personalData } from './columns.ts'
import {
  currencyCode,
  filled,
  folder,
  identifier,
  list,
  nested,
  oneOf,
  prose,
  strict,
  writtenAs,
} from './common.ts'
import { folderKeys, folderTree, noFolders } from './config.ts'
import { dbtProject } from './dbt-keys.ts'
import { flags } from './flags.ts'
import { secretEntry } from './secrets.ts'
import { decimalText } from './tests.ts'
import { path as folderPath, sqlTexts } from './values.ts'

const varType = oneOf(['string', 'integer', 'number', 'decimal', 'boolean', 'date', 'timestamp'])

const isScalar = (value: unknown): value is VarValue => ['string', 'number', 'boolean'].includes(typeof value)
const scalarTypes = ['string', 'number', 'boolean']
const scalar = writtenAs(
  { type: scalarTypes },
  z.custom<VarValue>(isScalar, 'must be text, a number, true or false'),
)

const longVar = strict('a var', {
  type: varType.exactOptional(),
  default: scalar.exactOptional(),
  enum: z.array(scalar).min(1).exactOptional(),
  description: prose.exactOptional(),
})

export type VarEntry = z.output<typeof longVar> & { readonly short: boolean }

/** `name: value` is short for `name: { default: value }`. */
const varEntry = writtenAs(
  (jsonOf) => ({ anyOf: [{ type: scalarTypes }, jsonOf(longVar)] }),
  z.unknown().transform((raw, ctx): VarEntry => {
    if (isScalar(raw)) return { short: true, default: raw }
    return { short: false, ...nested(longVar, raw, ctx) }
  }),
)

const attached = strict('an attached database', {
  name: identifier,
  type: oneOf(['duckdb', 'postgres']),
  path: filled.exactOptional(),
  connection: filled.exactOptional(),
  retries: z.int().min(0).max(20).exactOptional(),
}).superRefine(({ type, path, connection, retries }, ctx) => {
  const [has, lacks] =
    type === 'duckdb' ? (['path', 'connection'] as const) : (['connection', 'path'] as const)
  const given = { path, connection }
  const say = (key: string, message: string): void => {
    ctx.addIssue({ code: 'custom', path: [key], message, input: type })
  }
  if (given[has] === undefined) say(has, `is missing; a ${type} database has one`)
  if (given[lacks] !== undefined) say(lacks, `is not for ${type}; write ${has}`)
  if (type === 'duckdb' && retries !== undefined) say('retries', 'is not for duckdb: a file is there or not')
})

const target = strict('a target', {
  type: oneOf(['duckdb'], ['trino', 'postgres', 'motherduck', 'snowflake', 'bigquery']),
  path: filled,
  memory_limit: filled.exactOptional(),
  extensions: list(identifier),
  attach: list(attached),
  secrets: list(secretEntry),
  settings: z.record(identifier, scalar).exactOptional(),
  query_comment: z.boolean().exactOptional(),
  publish_dir: filled.exactOptional(),
  threads: writtenAs(
    { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'string' }] },
    z.custom<number | string>(
      (value) => typeof value === 'string' || (Number.isInteger(value) && Number(value) >= 1),
      'must be a whole number, 1 or more',
    ),
  ).exactOptional(),
})
export type TargetEntry = z.output<typeof target>

const calendar = strict('the calendar', {
  kind: oneOf(calendarKinds),
  year_start_month: z.int().min(1).max(12).default(1),
  year_label: oneOf(['start', 'end']).default('end'),
  week_start: oneOf(weekDays).default('monday'),
  year_end_rule: oneOf(['last', 'nearest']).default('last'),
  anchor: z
    .string()
    .regex(monthDay, 'must be a month and a day of every year, such as 01-31')
    .exactOptional(),
})

/** A name that is part of a file name everywhere. */
const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'must be letters from A to Z or a to z, digits, _ and -')

const publish = strict('publish', {
  dir: folderPath.refine((dir) => !dir.includes('{{'), 'cannot hold {{…}}; only targets can').exactOptional(),
  name: fileName.exactOptional(),
  keep: z.int().min(1).max(1000).exactOptional(),
  select: z.array(filled).min(1).exactOptional(),
  lineage: z.boolean().exactOptional(),
})

const npmName = z
  .string()
  .regex(/^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/, 'must be the name of an npm package')

/** Kinds of personal data that may stand in marts and reports, and what makes a column clean. */
const privacy = strict('privacy', {
  sanitizers: z.array(filled).default([]),
  publish: z.array(personalData).default(['key', 'quasi']),
  min_cell: z.int().min(2).exactOptional(),
  no_cells: z.array(filled).default([]),
})

const selectorEntry = strict('a selector', {
  name: identifier,
  definition: z.unknown(),
  description: prose.exactOptional(),
  default: z.boolean().exactOptional(),
})

/** The project's own limits for tie-outs and join audits of its packages, by their names; each says why. */
const tolerance = strict('a tolerance', {
  reason: filled,
  tolerance: decimalText.exactOptional(),
  warn_unmatched: z.number().min(0).max(1).exactOptional(),
  max_unmatched: z.number().min(0).max(1).exactOptional(),
})

function isTimezone(name: string): boolean {
  if (name === 'UTC') return true
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

const tree = (kind: keyof typeof folderKeys) =>
  folderTree(`folder defaults of ${kind}`, folderKeys[kind]).default(noFolders)

/** Where each kind of file lies, below the project's folder. */
const paths = strict('paths', {
  models: folder.default('models'),
  macros: folder.default('macros'),
  seeds: folder.default('seeds'),
  snapshots: folder.default('snapshots'),
  tests: folder.default('tests/data'),
  generic_tests: folder.default('tests/generic'),
  reports: folder.default('reports'),
})

/** A folder, or a package that npm installed. */
const packageEntry = strict(
  'a package',
  { path: folderPath.exactOptional(), npm: npmName.exactOptional() },
  {
    package: 'npm: name is a package that npm installed, path: a folder',
    git: 'install it with npm, which takes git addresses, and name it under npm:',
  },
).superRefine(({ path, npm }, ctx) => {
  if ((path === undefined) !== (npm === undefined)) return
  const message =
    path === undefined ? 'says neither path nor npm' : 'stands beside npm; only one of them can be'
  ctx.addIssue({ code: 'custom', path: path === undefined ? [] : ['path'], message, input: path })
})

export const projectFile = strict(
  'project.yml',
  {
    name: z
      .string()
      .regex(
        /^[A-Za-z_][A-Za-z0-9_-]*$/,
        'must be letters from A to Z or a to z, digits, _ and -, beginning with a letter',
      ),
    version: writtenAs(
      { type: ['string', 'number'] },
      z.custom<string | number>(
        (value) => typeof value === 'string' || typeof value === 'number',
        'must be a version',
      ),
    )
      .default('0.0.0')
      .transform(String),
    /** The company as reports call it; the project's name unless said. */
    title: filled.exactOptional(),
    requires: filled.exactOptional(),
    timezone: z.string().refine(isTimezone, 'must be a time zone such as Europe/Berlin').default('UTC'),
    calendar: calendar.prefault({ kind: 'months' }),
    currency: currencyCode.default('EUR'),
    vars: z
      .record(identifier, varEntry)
      .nullish()
      .transform((vars) => vars ?? {}),
    targets: z
      .record(fileName, target)
      .nullish()
      .transform((targets) => targets ?? {}),
    target: filled.exactOptional(),
    paths: paths.prefault({}),
    models: tree('models'),
    seeds: tree('seeds'),
    snapshots: tree('snapshots'),
    tests: tree('tests'),
    packages: list(packageEntry),
    exports: list(folder),
    flags: flags.prefault({}),
    /** dbt's YAML forms, a list of names and definitions too, read in `selectors.ts`. */
    selectors: z
      .union([z.record(identifier, z.unknown()), z.array(selectorEntry)])
      .nullish()
      .transform((selectors) => selectors ?? {}),
    publish: publish.prefault({}),
    privacy: privacy.prefault({}),
    tolerances: z
      .record(filled, tolerance)
      .nullish()
      .transform((tolerances) => tolerances ?? {}),
    hooks: strict('hooks', {
      on_run_start: sqlTexts.exactOptional(),
      on_run_end: sqlTexts.exactOptional(),
    }).prefault({}),
  },
  dbtProject,
)

export type PackageEntry = z.output<typeof packageEntry>
export type ProjectFile = z.output<typeof projectFile>
