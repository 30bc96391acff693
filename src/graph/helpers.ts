/**
 * The helpers that know the project: `ref`, `ref_within`, `source`, `self`, `model`, `var`, `raw`, `setting`, `run_id`,
 * `input_present`, `is_incremental`, `rebuilt`, `finds_keys`, `changed`, `batch_start`, `batch_end`, `config`, `tagged`, `graph_nodes`. Logic helpers (`eq`, `and`, …) are the template room's own.
 * To add one: an entry here, a line in the language page of the docs.
 */
import { dirname } from 'node:path'
import { diagnose, nearest } from '../diagnostic/index.ts'
import { calendarSettings, type Model, type Project, type Var } from '../project/index.ts'
import { quoteIdentifier, quoteLiteral, relationName } from '../sql/index.ts'
import { coreHelpers, type Helper, HelperProblem, SqlLiteral, type TemplateValue } from '../template/index.ts'
import type { Relation } from '../warehouse/index.ts'
import { batchLiteral, batchMarks } from './batch-marks.ts'
import { changedMark } from './changed-mark.ts'
import { listColumn } from './list-column.ts'
import { listedNodes } from './listed.ts'
import { macroHelpers } from './macro-helpers.ts'
import { findRef, type Laid, nodeId, readName, refProblem, relationOf } from './names.ts'
import { rebuiltMark } from './rebuilt-mark.ts'

export interface HelperEnv extends Laid {
  readonly project: Project
  /** What a unit test says of ports, in place of what the project fills. */
  readonly inputs?: Readonly<Record<string, boolean>>
}

/** Stands in rendered SQL for the run id, which is a hash of every node and so known only later; same length. */
export const runIdMark = '~~run_id~~~~'

/** Helpers whose names must be literal, so that references can be read without rendering. */
export const literalOnly: readonly string[] = [
  'ref',
  'source',
  'input_present',
  'changed',
  'ref_within',
  'config',
  'var',
  'env',
  'tagged',
  'graph_nodes',
]

/** What the template at hand is to itself. */
export interface Own {
  readonly self: Relation
  /** In which it is said; the main project when left out. */
  readonly file?: string
  /** Its table stands and new rows are asked for; no when left out. */
  readonly isIncremental?: boolean
  /** It is built batch by batch of time. */
  readonly batches?: boolean
  /** The text at hand asks which keys changed; known only where it is built by keys. */
  readonly findsKeys?: boolean
  /** It is built, or as a test looked at, partition by partition or by keys. */
  readonly partitions?: boolean
  /** What `model` gives; a template that is no model's has none. */
  readonly facts?: Readonly<Record<string, string>>
}

export function helpersFor(
  env: HelperEnv,
  own: Own,
): { helpers: Readonly<Record<string, Helper>>; usesRunId: () => boolean } {
  let runIdUsed = false
  const helpers: Record<string, Helper> = {
    ...macroHelpers(env.project),
    ...coreHelpers,
    ...referenceHelpers(env, own.file ?? ''),
    self: { arity: [0, 0], run: () => relationName(own.self) },
    model: { arity: [1, 1], run: ({ args }) => factOf(own, String(args[0])) },
    var: { arity: [1, 1], run: ({ args }) => varLiteral(env.project, String(args[0])) },
    raw: { arity: [1, 1], run: ({ args }) => bareText(args[0]) },
    env: {
      arity: [1, 1],
      hash: ['default'],
      run: ({ args, hash }) => envLiteral(env.project, String(args[0]), hash.default),
    },
    secret: { arity: [1, 1], run: () => refuseSecret() },
    setting: { arity: [1, 1], run: ({ args }) => setting(env.project, String(args[0])) },
    tagged: { arity: [1, 1], run: ({ args }) => listedNodes(env, 'tagged', String(args[0]), own.facts?.id) },
    graph_nodes: {
      arity: [1, 1],
      run: ({ args }) => listedNodes(env, 'graph_nodes', String(args[0]), own.facts?.id),
    },
    run_id: {
      arity: [0, 0],
      run: () => {
        runIdUsed = true
        return quoteLiteral(runIdMark)
      },
    },
    is_incremental: { arity: [0, 0], run: () => own.isIncremental === true },
    rebuilt: { arity: [1, 1], run: ({ args }) => rebuiltRows(own, args[0]) },
    finds_keys: { arity: [0, 0], run: () => own.findsKeys === true },
    changed: { arity: [1, 2], run: ({ args }) => changedRows(env, own, args) },
    batch_start: { arity: [0, 0], run: () => batchBound(own, 'start') },
    batch_end: { arity: [0, 0], run: () => batchBound(own, 'end') },
    config: { arity: [0, 0], hash: true, run: () => '' },
  }
  return { helpers, usesRunId: () => runIdUsed }
}

/** A fact of the model at hand as a SQL string; `raw` gives its bare text. @throws HelperProblem */
function factOf({ facts }: Own, name: string): SqlLiteral {
  if (facts === undefined) throw new HelperProblem('it is known only in a model, a snapshot and their hooks.')
  const value = Object.hasOwn(facts, name) ? facts[name] : undefined
  if (value !== undefined) return new SqlLiteral(quoteLiteral(value), value)
  const known = Object.keys(facts)
  const near = nearest(name, known)
  const meant = near === undefined ? ` It gives ${known.join(', ')}.` : ` Did you mean ${near}?`
  throw new HelperProblem(`of a model it does not know ${name}.${meant}`)
}

/** A variable of the environment as a SQL string; `raw` gives its bare text. @throws HelperProblem */
function envLiteral(project: Project, name: string, fallback: TemplateValue): SqlLiteral {
  const given = fallback instanceof SqlLiteral ? fallback.raw : fallback
  const value = project.env?.[name] ?? given
  if (value === undefined || value === null) throw new HelperProblem(diagnose('missing-env', { name }))
  return new SqlLiteral(quoteLiteral(String(value)), String(value))
}

/** What SQL holds can be read by everybody who sees the artefacts. */
function refuseSecret(): never {
  throw new HelperProblem('a secret can stand only in a target of project.yml, never in SQL.')
}

/** @throws HelperProblem in a model that has no batches */
function batchBound(own: Own, side: 'start' | 'end'): SqlLiteral {
  if (own.batches !== true) {
    const message = `batch_${side} is known only in an incremental model with incremental_strategy: time_range.`
    throw new HelperProblem(message)
  }
  const text = batchMarks[side]
  return new SqlLiteral(batchLiteral({ text }), text)
}

/** The condition that holds for rows of the partitions that are built again; all of them when the table is built whole. */
function rebuiltRows(own: Own, column: TemplateValue): string {
  if (own.partitions !== true) {
    const message =
      'rebuilt is known only in a test, and in an incremental model with incremental_strategy: partitions or keys.'
    throw new HelperProblem(message)
  }
  if (typeof column !== 'string' || !/^\w+(?:\.\w+)?$/.test(column))
    throw new HelperProblem("rebuilt takes a column, such as 'fiscal_month' or 'entries.fiscal_month'.")
  return own.isIncremental === true ? rebuiltMark(column) : 'true'
}

/** The rows of what it reads that went out or came in since the model was built. @throws HelperProblem */
function changedRows(env: HelperEnv, own: Own, args: readonly unknown[]): string {
  if (own.findsKeys !== true) {
    const message =
      'changed stands under {{#if (finds_keys)}} of an incremental model with incremental_strategy: keys.'
    throw new HelperProblem(message)
  }
  return changedMark(refRelation(env, args, own.file ?? ''))
}

function referenceHelpers(env: HelperEnv, file: string): Record<string, Helper> {
  return {
    ref: { arity: [1, 2], run: ({ args }) => refRelation(env, args, file) },
    ref_within: { arity: [2, 2], run: ({ args }) => partsOf(env, String(args[0]), String(args[1]), file) },
    source: {
      arity: [2, 2],
      run: ({ args }) => {
        const [source, table] = [String(args[0]), String(args[1])]
        const found = env.names.sources.get(`${source}.${table}`)
        if (found === undefined)
          throw new HelperProblem(diagnose('unknown-source', { source, table, near: undefined }))
        return relationName(relationOf(env, found))
      },
    },
    input_present: {
      arity: [1, 1],
      run: ({ args }) => {
        const name = String(args[0])
        const found = findRef(env.names, args, file)
        if (found?.kind !== 'model' || !found.abstract)
          throw new HelperProblem(`${name} is not an input that a project fills.`)
        return isThere(env, found)
      },
    },
  }
}

/**
 * A port that somebody fills; one that only its default fills from other ports (`meta: { made_from: [...] }`), when one of
 * those is there.
 */
function isThere(env: HelperEnv, port: Model, through: readonly Model[] = []): boolean {
  const said = env.inputs?.[port.name]
  if (said !== undefined || port.sql === undefined) return said ?? false
  const from = port.config.meta.made_from
  if (!Array.isArray(from) || dirname(port.sql.file) !== dirname(port.path)) return true
  return from.some((name) => {
    const other = findRef(env.names, [String(name)], port.sql?.file ?? '')
    if (other?.kind !== 'model' || !other.abstract || other === port || through.includes(other))
      throw new HelperProblem(
        `made_from of ${port.name} names ${name}, which is no other input that a project fills.`,
      )
    return isThere(env, other, [...through, port])
  })
}

/** The rows of a table in the partitions that another table lists. @throws HelperProblem */
function partsOf(env: HelperEnv, of: string, by: string, file: string): string {
  const [rows, list] = [refRelation(env, [of], file), refRelation(env, [by], file)]
  const [own, other] = [of, by].map((name) => {
    const found = findRef(env.names, [name], file)
    return found && (env.configs.get(nodeId(found)) ?? found.config)
  })
  const column = own && other && listColumn(own, other)
  if (column === undefined)
    throw new HelperProblem(`${by} lists no partitions: it is a table with columns in partition_by.`)
  const name = quoteIdentifier(column)
  return `(select * from ${rows} where ${name} in (select ${name} from ${list}))`
}

/** What a `ref` prints: the relation, or the CTE that an ephemeral model becomes. @throws HelperProblem */
function refRelation(env: HelperEnv, args: readonly unknown[], file: string): string {
  const found = findRef(env.names, args, file)
  if (found === undefined) throw new HelperProblem(refProblem(env.names, args))
  return readName({ relation: relationOf(env, found) })
}

/** A var as a SQL literal of its declared type; `raw` gives its bare text. @throws HelperProblem */
export function varLiteral(project: Project, name: string): SqlLiteral {
  const found = project.vars.get(name)
  if (found === undefined) {
    throw new HelperProblem(diagnose('unknown-var', { name, near: nearest(name, project.vars.keys()) }))
  }
  if (found.value === undefined) throw new HelperProblem(diagnose('missing-var', { name }))
  return new SqlLiteral(literalText(found), found.value)
}

function literalText(found: Var): string {
  const text = String(found.value)
  switch (found.type) {
    case 'integer':
    case 'number':
    case 'decimal':
    case 'boolean':
      return text
    case 'date':
      return `DATE ${quoteLiteral(text)}`
    case 'timestamp':
      return `TIMESTAMP ${quoteLiteral(text)}`
    case 'string':
      return quoteLiteral(text)
  }
}

function bareText(value: TemplateValue): string {
  if (value instanceof SqlLiteral) return String(value.raw)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value)
  throw new HelperProblem('it takes one var, text or number.')
}

/** What `setting` knows of project.yml. */
export function settings(project: Project): Readonly<Record<string, string | number>> {
  return {
    name: project.name,
    title: project.title,
    currency: project.currency,
    timezone: project.timezone,
    target: project.target.name,
    engine: project.target.type,
    ...calendarSettings(project.calendar),
  }
}

function setting(project: Project, name: string): SqlLiteral {
  const known = settings(project)
  const value = Object.hasOwn(known, name) ? known[name] : undefined
  if (value === undefined) {
    const near = nearest(name, Object.keys(known))
    const message = `there is no setting ${name}.${near === undefined ? '' : ` Did you mean ${near}?`}`
    throw new HelperProblem(message)
  }
  return new SqlLiteral(typeof value === 'number' ? String(value) : quoteLiteral(value), value)
}
