/**
 * Macros written in TypeScript as helpers of the templates: `{{surrogate_key 'a' 'b' null_as='-'}}`.
 * In: the project's macro functions. Out: helpers, and what is wrong with their names. Runs the user's functions.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { MacroFunction, Project } from '../project/index.ts'
import { type Helper, HelperProblem, SqlLiteral, type TemplateValue } from '../template/index.ts'

/** Literals come as written in SQL, bare texts and numbers as they are; `key=value` pairs as one last object. */
export function macroHelpers(project: Project): Record<string, Helper> {
  return Object.fromEntries((project.macroFunctions ?? []).map((macro) => [macro.name, helperOf(macro)]))
}

function helperOf(macro: MacroFunction): Helper {
  return {
    arity: [0, Number.POSITIVE_INFINITY],
    hash: true,
    run: ({ args, hash }) => {
      const named = Object.fromEntries(Object.entries(hash).map(([key, value]) => [key, plain(value)]))
      const given = [...args.map(plain), ...(Object.keys(named).length === 0 ? [] : [named])]
      const result = call(macro, given)
      if (typeof result === 'string' || typeof result === 'number') return String(result)
      throw new HelperProblem(
        `it must give SQL as text, not ${result === undefined ? 'nothing' : typeof result}.`,
      )
    },
  }
}

function call(macro: MacroFunction, given: readonly unknown[]): unknown {
  try {
    return macro.run(...given)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new HelperProblem(`${macro.file} says: ${message}`)
  }
}

function plain(value: TemplateValue): TemplateValue {
  return value instanceof SqlLiteral ? value.sql : value
}

/** A macro may not stand in for a helper of the language, nor two macros for each other. */
export function macroProblems(project: Project, builtIn: ReadonlySet<string>): Diagnostic[] {
  const seen = new Map<string, string>()
  return (project.macroFunctions ?? []).flatMap((macro) => {
    const other = builtIn.has(macro.name) ? 'the language itself' : seen.get(macro.name)
    seen.set(macro.name, macro.file)
    if (other === undefined) return []
    const message = `${macro.name} is already a helper of ${other}; give it another name.`
    const place = { file: macro.file, line: 1, column: 1 }
    return [diagnose('bad-script', { file: macro.file, message }, { place })]
  })
}
