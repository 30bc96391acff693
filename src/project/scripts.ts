/**
 * Runs the TypeScript files of a project once, for what they define. In: models and macro modules.
 * Out: models with their definitions, macros by name, problems. Runs the user's code. Start at `loadScripts`.
 */
import { join } from 'node:path'
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'
import {
  definitionProblem,
  isModelDefinition,
  type Loaded,
  loadScript,
  type ModelDefinition,
  provided,
} from '../script/index.ts'
import { placeOfDefinition } from './script-place.ts'
import type { ColumnProps, MacroFunction, MacroModule, Model } from './types.ts'

export interface Scripts {
  readonly models: readonly Model[]
  readonly macroFunctions: readonly MacroFunction[]
}

/** Only what has TypeScript is touched, and nothing is loaded when nothing has. */
export function loadScripts(
  models: readonly Model[],
  modules: readonly MacroModule[],
  problems: Diagnostic[],
  dir: string,
): Scripts {
  const load = loaderFor(join(dir, 'target/cache/scripts'), problems)
  return {
    models: models.map((model) => withDefinition(model, load, problems)),
    macroFunctions: modules.flatMap((module) => functionsOf(module, load, problems)),
  }
}

function withDefinition(model: Model, load: Load, problems: Diagnostic[]): Model {
  const { typescript } = model
  if (typescript === undefined || !model.config.enabled) return model
  const loaded = load(typescript)
  if (loaded === undefined) return model
  const { default: definition } = loaded.exports
  if (!isModelDefinition(definition)) {
    const message = 'its default export must be what defineModel gives: export default defineModel({ … }, …).'
    problems.push(diagnose('bad-script', { file: typescript.file, message }, { place: top(typescript.file) }))
    return model
  }
  const wrong = definitionProblem(definition)
  if (wrong !== undefined) {
    const place = placeOfDefinition(typescript)
    problems.push(diagnose('bad-script', { file: typescript.file, message: wrong }, { place }))
    return model
  }
  const imports = loaded.imports.map((i) => `${i.path}\n${i.text}`)
  const defined = { ...model, typescript: { ...typescript, definition, imports } }
  return definition.kind === 'rows' ? withColumns(defined, definition) : defined
}

/** The columns of a model that gives rows are its contract; what the `.yml` says of them is laid over. */
function withColumns(model: Model, { definition }: Extract<ModelDefinition, { kind: 'rows' }>): Model {
  const described = new Map(model.columns.map((c) => [c.name, c]))
  const columns = Object.entries(definition.columns).map(([name, column]): ColumnProps => {
    const own = typeof column === 'string' ? { data_type: column } : column
    const bare: ColumnProps = { name, constraints: [], tests: [], meta: {}, place: model.place }
    return { ...bare, ...own, ...described.get(name) }
  })
  const unknown = model.columns.filter((c) => !Object.hasOwn(definition.columns, c.name))
  // a column that only the .yml knows stays, so that the contract tells it at its own line
  return { ...model, columns: [...columns, ...unknown], config: { ...model.config, contractEnforced: true } }
}

function functionsOf(module: MacroModule, load: Load, problems: Diagnostic[]): MacroFunction[] {
  const loaded = load(module)
  return Object.entries(loaded?.exports ?? {}).flatMap(([name, run]) => {
    if (typeof run === 'function' && /^[a-z_][A-Za-z0-9_]*$/.test(name))
      return [{ name, package: module.package, file: module.file, run: run as MacroFunction['run'] }]
    if (name === 'default' || typeof run !== 'function') return []
    const message = `${name} cannot be called from a template: a macro's name begins with a small letter.`
    problems.push(diagnose('bad-script', { file: module.file, message }, { place: top(module.file) }))
    return []
  })
}

type Load = (script: {
  readonly file: string
  readonly absolutePath: string
}) => Extract<Loaded, { ok: true }> | undefined

/** @param kept folder of transformed code */
function loaderFor(kept: string, problems: Diagnostic[]): Load {
  return (script) => {
    const loaded = loadScript(script.absolutePath, provided(), kept)
    if (loaded.ok) return loaded
    const { message, line = 1, column = 1 } = loaded
    const place = { file: script.file, line, column }
    problems.push(diagnose('bad-script', { file: script.file, message: `${message}.` }, { place }))
    return undefined
  }
}

function top(file: string): Place {
  return { file, line: 1, column: 1 }
}
