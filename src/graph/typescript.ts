/**
 * TypeScript models in the graph: what they read, and the SQL or the rows that they give.
 * In: a model with its definition. Out: facts like those of a template, then what `link` keeps of it.
 * Runs the user's function. Start at `scanScript` and `compileScript`.
 */
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'
import type { Model, Project, TypeScriptFile, VarValue } from '../project/index.ts'
import {
  isCompilable,
  kysely,
  type ModelDefinition,
  type RowsContext,
  type RowsModel,
  type RowValue,
} from '../script/index.ts'
import { type Call, HelperProblem, SqlLiteral, type TemplateFacts } from '../template/index.ts'
import type { Connection } from '../warehouse/index.ts'
import type { Compiled, RowsRun } from './compiled.ts'
import { type HelperEnv, helpersFor, settings } from './helpers.ts'
import { relationOf } from './names.ts'
import type { GraphNode } from './types.ts'

/** Definitions that loaded; a file that did not has told why. */
export function definitionOf(model: Model): ModelDefinition | undefined {
  return model.config.enabled ? model.typescript?.definition : undefined
}

/** What the model reads: its `reads`, or what its query asks `ref` and `source` for. */
export function scanScript(
  project: Project,
  model: Model,
  definition: ModelDefinition,
): TemplateFacts & { problems: Diagnostic[] } {
  const file = model.typescript
  if (file === undefined) return { calls: [], macros: [], problems: [] }
  const calls: Call[] = []
  const note = (helper: string, ...args: string[]): void => {
    calls.push({ helper, args, hash: {}, place: placeOfName(file, args.at(-1) ?? ''), trail: [] })
  }
  const { config } = definition.definition
  if (config !== undefined) {
    calls.push({ helper: 'config', args: [], hash: config, place: placeOfDefinition(file), trail: [] })
  }
  const problems: Diagnostic[] = []
  if (definition.kind === 'rows') for (const name of definition.definition.reads) note('ref', name)
  else {
    const asked = {
      ref: (name: string) => note('ref', name),
      source: (a: string, b: string) => note('source', a, b),
    }
    const built = attempt(file, () => buildQuery(definition, project, { ...asked, nameOf: (name) => name }))
    if (!built.ok) problems.push(built.problem)
  }
  return { calls, macros: [], problems }
}

/** The SQL of a query; of a model that gives rows, its code as text (for the key) and the function. */
export function compileScript(
  env: HelperEnv,
  node: GraphNode,
  definition: ModelDefinition,
): { readonly compiled: Compiled } | { readonly problem: Diagnostic } {
  const file = node.resource.kind === 'model' ? node.resource.typescript : undefined
  if (file === undefined) throw new Error(`${node.id} has no TypeScript`)
  if (definition.kind === 'rows') {
    const code = [file.text, ...(file.imports ?? [])].join('\n')
    const vars = namedVars(env.project, code)
    const text = `${code}\n// vars and settings: ${JSON.stringify([Object.fromEntries(vars), settings(env.project)])}`
    return { compiled: { ...rendered(file, text), makeRows: rowsRun(env, definition, vars) } }
  }
  const asked = { ref: () => {}, source: () => {}, nameOf: (name: string) => tableName(env, name) }
  const built = attempt(file, () => buildQuery(definition, env.project, asked))
  return built.ok ? { compiled: rendered(file, built.value) } : { problem: built.problem }
}

interface Asked {
  readonly ref: (name: string) => void
  readonly source: (source: string, table: string) => void
  /** What stands in FROM for a node's name. */
  readonly nameOf: (name: string) => string
}

function buildQuery(
  definition: Extract<ModelDefinition, { kind: 'query' }>,
  project: Project,
  asked: Asked,
): string {
  const query = definition.build({
    ...values(project),
    db: kysely().db,
    ref: (name) => {
      asked.ref(name)
      return asked.nameOf(name) as typeof name
    },
    source: (source, table) => {
      asked.source(source, table)
      return asked.nameOf(`${source}.${table}`)
    },
  })
  if (isCompilable(query)) return query.compile().sql
  throw new TypeError('without reads: and columns: the function must give a Kysely query')
}

/** `"schema"."table" as "name"` in Kysely's own notation, so that columns can be named by the node. */
function tableName(env: HelperEnv, name: string): string {
  const source = env.names.sources.get(name)
  const found = source ?? env.names.refs.get(name)
  // a name that leads nowhere was told when the references were read
  if (found === undefined) return name
  const config = env.configs.get(name) ?? found.config
  const relation = relationOf(found, config)
  const short = source === undefined ? name : source.table
  const ephemeral = found.kind === 'model' && config.materialized === 'ephemeral'
  return `${ephemeral ? '' : `${relation.schema}.`}${relation.name} as ${short}`
}

/** Vars and settings as the templates see them, without quotes. */
function values(project: Project): Pick<RowsContext<never>, 'var' | 'setting'> {
  const env = {
    project,
    names: { refs: new Map(), sources: new Map(), disabled: new Set<string>() },
    configs: new Map(),
  }
  const { helpers } = helpersFor(env, { self: { schema: '', name: '' } })
  const read = (helper: string, name: string): string | number | boolean => {
    const place = { file: '', line: 1, column: 1 }
    const value = helpers[helper]?.run({ args: [name], hash: {}, place })
    return value instanceof SqlLiteral ? value.raw : String(value)
  }
  return { var: (name) => read('var', name), setting: (name) => read('setting', name) as string | number }
}

/**
 * Vars whose names stand in the code: their values are part of the model's key. The function runs long after the key
 * is made, so a var that stands nowhere is refused when it is asked for.
 */
function namedVars({ vars }: Project, code: string): ReadonlyMap<string, VarValue | null> {
  const words = new Set(code.match(/\w+/g))
  const named = [...vars].filter(([name]) => words.has(name))
  return new Map(named.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, v]) => [name, v.value ?? null]))
}

function rowsRun(env: HelperEnv, model: RowsModel, vars: ReadonlyMap<string, unknown>): RowsRun {
  const { reads } = model.definition
  const given = values(env.project)
  const text = (query: unknown): string => (isCompilable(query) ? query.compile().sql : String(query))
  return async (connection) =>
    await model.build({
      ...given,
      var: (name) => {
        if (vars.has(name) || !env.project.vars.has(name)) return given.var(name)
        throw new TypeError(
          `var('${name}'): write the name out, so that the model is rebuilt when it changes`,
        )
      },
      db: kysely().db,
      ref: (name) => {
        if (reads.includes(name)) return tableName(env, name) as typeof name
        throw new TypeError(`ref('${name}'): name it in reads: first, so that it is built before`)
      },
      rows: async (query) => await typedRows(connection, text(query)),
      columns: async (query) => await connection.columns(text(query)),
    })
}

async function typedRows(connection: Connection, sql: string): Promise<Readonly<Record<string, RowValue>>[]> {
  const { columns, rows } = await connection.table(sql)
  return rows.map((row) =>
    Object.fromEntries(columns.map((column, i) => [column.name, typed(row[i] ?? null, column.type)])),
  )
}

function typed(text: string | null, type: string): RowValue {
  if (text === null) return null
  if (type === 'BOOLEAN') return text === 'true'
  if (type === 'DOUBLE' || type === 'FLOAT') return Number(text)
  if (!/INT(?:EGER)?$/.test(type)) return text
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Diagnostic }

function attempt<T>(file: TypeScriptFile, work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() }
  } catch (error) {
    return { ok: false, problem: scriptProblem(file, error) }
  }
}

/** What the user's function threw, at the line of their file when the trace knows it. */
export function scriptProblem(file: TypeScriptFile, error: unknown): Diagnostic {
  if (error instanceof HelperProblem && error.diagnostic !== undefined) {
    return { ...error.diagnostic, place: placeOfDefinition(file) }
  }
  const message = error instanceof Error ? error.message : String(error)
  const trace = error instanceof Error ? (error.stack ?? '') : ''
  const at = trace.split('\n').find((line) => line.includes(file.absolutePath))
  const [, line, column] = /:(\d+):(\d+)\)?$/.exec(at ?? '') ?? []
  const place =
    line === undefined
      ? placeOfDefinition(file)
      : { file: file.file, line: Number(line), column: Number(column) }
  return diagnose('bad-script', { file: file.file, message: `${message}.` }, { place })
}

function rendered(file: TypeScriptFile, text: string): Compiled {
  const { line, column } = placeOfDefinition(file)
  const piece = { start: 0, length: text.length, kind: 'expr', file: file.file, source: 0 } as const
  return {
    rendered: { text, pieces: [{ ...piece, sourceLength: 'defineModel'.length, line, column, trail: [] }] },
    usesRunId: false,
  }
}

function placeOfDefinition(file: TypeScriptFile): Place {
  return placeAt(file, file.text.search(/\bdefineModel\s*[<(]/), 'defineModel'.length)
}

/** Where the name first stands in quotes: close to what a call's own place would say, without parsing TypeScript. */
function placeOfName(file: TypeScriptFile, name: string): Place {
  const at = ["'", '"', '`'].map((q) => file.text.indexOf(`${q}${name}${q}`)).filter((i) => i >= 0)
  return at.length === 0 ? placeOfDefinition(file) : placeAt(file, Math.min(...at) + 1, name.length)
}

function placeAt(file: TypeScriptFile, offset: number, length: number): Place {
  const before = file.text.slice(0, Math.max(0, offset)).split('\n')
  return { file: file.file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, length }
}
