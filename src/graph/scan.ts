/**
 * Reads what each model's file says without rendering it: references, config calls, macros.
 * In: Project. Out: facts by node id, and problems. Pure but for TypeScript models, whose query is built once.
 */
import { type Diagnostic, hasErrors } from '../diagnostic/index.ts'
import type { Project } from '../project/index.ts'
import type { ModelDefinition } from '../script/index.ts'
import { parseTemplate, scanTemplate, type Template, type TemplateFacts } from '../template/index.ts'
import { type helpersFor, literalOnly } from './helpers.ts'
import { nodeId } from './names.ts'
import { definitionOf, scanScript } from './typescript.ts'

type Helpers = ReturnType<typeof helpersFor>['helpers']

/** A template, or a TypeScript model, and what it reads. */
export interface Scanned {
  readonly template?: Template
  readonly script?: ModelDefinition
  readonly facts: TemplateFacts
}

export function scanAll(project: Project, helpers: Helpers, problems: Diagnostic[]): Map<string, Scanned> {
  const scans = new Map<string, Scanned>()
  for (const model of project.models) {
    const script = definitionOf(model)
    if (script !== undefined) {
      const { problems: found, ...facts } = scanScript(project, model, script)
      problems.push(...found)
      if (!hasErrors(found)) scans.set(nodeId(model), { script, facts })
      continue
    }
    if (model.sql === undefined || !model.config.enabled) continue
    const scan = scanOne(model.sql, project, helpers, problems)
    if (scan !== undefined) scans.set(nodeId(model), scan)
  }
  return scans
}

export function scanOne(
  file: { readonly file: string; readonly text: string },
  project: Project,
  helpers: Helpers,
  problems: Diagnostic[],
): Scanned | undefined {
  const parsed = parseTemplate(file)
  if (!parsed.ok) {
    problems.push(...parsed.problems)
    return undefined
  }
  const { facts, problems: found } = scanTemplate(parsed.template, project.macros, { helpers, literalOnly })
  problems.push(...found)
  return hasErrors(found) ? undefined : { template: parsed.template, facts }
}

/** A macro that nothing calls is read all the same: who calls it next is not to find what has been wrong with it. */
export function uncalledMacros(
  project: Project,
  scans: ReadonlyMap<string, Scanned>,
  told: readonly Diagnostic[],
): Diagnostic[] {
  const called = new Set([...scans.values()].flatMap(({ facts }) => facts.macros))
  const files = new Set(told.map(({ place }) => place?.file))
  return [...project.macros.values()]
    .filter(({ name, file, package: of }) => of === project.name && !called.has(name) && !files.has(file))
    .flatMap((macro) => {
      const parsed = parseTemplate(macro)
      return parsed.ok ? [] : parsed.problems
    })
}
