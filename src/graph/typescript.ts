/**
 * TypeScript models in the graph: what they read, and the SQL or the rows that they give.
 * In: a model with its definition. Out: facts like those of a template, then what `link` keeps of it.
 * Runs the user's function. Start at `scanScript` and `compileScript`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import {
  type Model,
  type Project,
  placeOfDefinition,
  placeOfName,
  placeOfQuoted,
  type TypeScriptFile,
  type VarValue,
} from '../project/index.ts'
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
import { findRef, isCte, noNames, relationOf, splitName } from './names.ts'
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
    calls.push({ helper, args, hash: {}, place: placeOfName(file, args), trail: [] })
  }
  const { config } = definition.definition
  if (config !== undefined) {
    calls.push({ helper: 'config', args: [], hash: config, place: placeOfDefinition(file), trail: [] })
  }
  const problems: Diagnostic[] = []
  if (definition.kind === 'rows')
    for (const name of definition.definition.reads) note('ref', ...splitName(name))
  else {
    const asked: Asked = {
      ref: (names) => {
        note('ref', ...names)
        return names.join('_')
      },
      source: (a, b) => {
        note('source', a, b)
        return `${a}.${b}`
      },
    }
    const built = attempt(file, () => buildQuery(definition, project, asked))
    if (!built.ok) problems.push(built.problem)
  }
  return { calls, macros: [], problems }
}

/** The SQL of a query; of a model that gives rows, its code as text (for the key) and the function. */
export function compileScript(
  env: HelperEnv,
  node: GraphNode,
  definition: ModelDefinition,
): { readonly compiled: Compiled } | { readonly problem: Diagnostic | undefined } {
  const file = node.resource.kind === 'model' ? node.resource.typescript : undefined
  if (file === undefined) throw new Error(`${node.id} has no TypeScript`)
  if (definition.kind === 'rows') {
    const code = [file.text, ...(file.imports ?? [])].join('\n')
    const vars = namedVars(env.project, code)
    const text = `${code}\n// vars and settings: ${JSON.stringify([Object.fromEntries(vars), settings(env.project)])}`
    return { compiled: { ...rendered(file, text), makeRows: rowsRun(env, definition, vars, file.file) } }
  }
  // a name that leads nowhere was told when the references were read: such a query is not bound
  let lost = false
  const known = (name: string | undefined): string => {
    if (name === undefined) lost = true
    return name ?? 'lost'
  }
  const asked: Asked = {
    ref: (names) => known(refName(env, names, file.file)),
    source: (source, table) => known(sourceName(env, source, table)),
  }
  const built = attempt(file, () => buildQuery(definition, env.project, asked))
  if (lost) return { problem: undefined }
  return built.ok ? { compiled: rendered(file, built.value) } : { problem: built.problem }
}

/** What stands in FROM for what is asked for. */
interface Asked {
  /** By its name, or its package and its name. */
  readonly ref: (names: readonly string[]) => string
  readonly source: (source: string, table: string) => string
}

function buildQuery(
  definition: Extract<ModelDefinition, { kind: 'query' }>,
  project: Project,
  asked: Asked,
): string {
  const query = definition.build({
    ...values(project),
    db: kysely().db,
    ref: (...names: readonly string[]) => asked.ref(names) as never,
    source: asked.source,
  })
  if (isCompilable(query)) return query.compile().sql
  throw new TypeError('without reads: and columns: the function must give a Kysely query')
}

/** `"schema"."table" as "name"` in Kysely's own notation, so that columns can be named by the node. */
function refName(env: HelperEnv, names: readonly string[], file: string): string | undefined {
  const found = findRef(env.names, names, file)
  if (found === undefined) return undefined
  const relation = relationOf(env, found)
  return `${isCte(relation) ? '' : `${relation.schema}.`}${relation.name} as ${names.join('_')}`
}

function sourceName(env: HelperEnv, source: string, table: string): string | undefined {
  const found = env.names.sources.get(`${source}.${table}`)
  if (found === undefined) return undefined
  const { schema, name } = relationOf(env, found)
  return `${schema}.${name} as ${table}`
}

/** Vars and settings as the templates see them, without quotes. */
function values(project: Project): Pick<RowsContext<never>, 'var' | 'setting'> {
  const env = { project, names: noNames, configs: new Map() }
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

function rowsRun(
  env: HelperEnv,
  model: RowsModel,
  vars: ReadonlyMap<string, unknown>,
  file: string,
): RowsRun {
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
      ref: (...names: readonly string[]) => {
        const name = names.join('.')
        // as reads has it: `package.name` in one word too
        if (reads.includes(name)) return refName(env, splitName(name), file) as never
        const asked = names.map((name) => `'${name}'`).join(', ')
        throw new TypeError(`ref(${asked}): name it in reads: first, so that it is built before`)
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
    const [, name] = / named ([^\s.]+)/.exec(error.diagnostic.message) ?? []
    return { ...error.diagnostic, place: placeOfQuoted(file, name) ?? placeOfDefinition(file) }
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
