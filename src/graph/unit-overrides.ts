/**
 * The project as one unit test sees it: its vars, environment, macros and clock in place of the real ones. Pure.
 * Nothing outside of the test's own rendering sees them.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../diagnostic/index.ts'
import {
  exampleOf,
  type Macro,
  type Project,
  type UnitTest,
  type Var,
  varFromYaml,
} from '../project/index.ts'

/** The var that `now:` sets, where a project has it. */
const clock = 'as_of_date'

export function withOverrides(
  project: Project,
  test: UnitTest,
): { readonly project: Project; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = []
  const { overrides, place } = test
  const vars = new Map(project.vars)
  for (const [name, value] of Object.entries(clockVar(project, test))) {
    const set = overriddenVar(vars, name, value, place)
    if ('id' in set) problems.push(set)
    else vars.set(name, set)
  }
  const macros = new Map(project.macros)
  for (const [name, text] of Object.entries(overrides.macros)) {
    const standing = macros.get(name)
    if (standing === undefined) {
      const near = nearest(name, macros.keys())
      problems.push(diagnose('unknown-partial', { name, near }, { place }))
    } else macros.set(name, macroOf(standing, text, test))
  }
  const env = { ...project.env, ...overrides.env }
  return { project: { ...project, vars, macros, env }, problems }
}

/** The vars to set; a var that is named counts before the clock. */
function clockVar(project: Project, { overrides }: UnitTest): UnitTest['overrides']['vars'] {
  const type = project.vars.get(clock)?.type
  if (overrides.now === undefined || type === undefined) return overrides.vars
  const now = overrides.now.replace('T', ' ').replace(/Z$/, '')
  return { [clock]: type === 'date' ? now.slice(0, 10) : now, ...overrides.vars }
}

function overriddenVar(
  vars: ReadonlyMap<string, Var>,
  name: string,
  value: string | number | boolean,
  place: Place,
): Var | Diagnostic {
  const standing = vars.get(name)
  if (standing === undefined) {
    return diagnose('unknown-var', { name, near: nearest(name, vars.keys()) }, { place })
  }
  const converted = varFromYaml(standing.type, value)
  if (converted !== undefined) return { ...standing, value: converted }
  const notes = [`${standing.type} is ${exampleOf(standing.type)}`]
  return diagnose('bad-var', { name, type: standing.type, value: String(value) }, { place, notes })
}

/** Its messages name the test, since no line of the macro's own file is meant. */
function macroOf(macro: Macro, text: string, test: UnitTest): Macro {
  return { ...macro, text, file: `${test.path} (${test.name}, macro ${macro.name})` }
}
