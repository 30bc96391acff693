/**
 * The project as one unit test sees it: its vars, environment, currency, macros and clock in place of the real ones. Pure.
 * Nothing outside of the test's own rendering sees them.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../diagnostic/index.ts'
import { type Macro, type Project, type UnitTest, type Var, varFromYaml, whatFits } from '../project/index.ts'
import type { BatchBound } from './batch-marks.ts'
import { clockVar } from './variants.ts'

export function withOverrides(
  project: Project,
  test: UnitTest,
): { readonly project: Project; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = []
  const vars = varsOf(project, test, problems)
  const macros = macrosOf(project, test, problems)
  const { env: own, currency = project.currency } = test.overrides
  // few tests set anything here, and the environment of a process is asked for name by name
  const env = Object.keys(own).length === 0 ? project.env : { ...project.env, ...own }
  return { project: { ...project, vars, macros, ...(env === undefined ? {} : { env }), currency }, problems }
}

function varsOf(project: Project, test: UnitTest, problems: Diagnostic[]): Project['vars'] {
  const asked = Object.entries(setVars(project, test))
  if (asked.length === 0) return project.vars
  const vars = new Map(project.vars)
  for (const [name, value] of asked) {
    const set = overriddenVar(vars, name, value, test.overridePlaces?.[name] ?? test.place)
    if ('id' in set) problems.push(set)
    else vars.set(name, set)
  }
  return vars
}

function macrosOf(project: Project, test: UnitTest, problems: Diagnostic[]): Project['macros'] {
  const asked = Object.entries(test.overrides.macros)
  if (asked.length === 0) return project.macros
  const macros = new Map(project.macros)
  for (const [name, text] of asked) {
    const standing = macros.get(name)
    if (standing === undefined) {
      const near = nearest(name, [...macros.keys(), 'is_incremental'])
      const place = test.overridePlaces?.[name] ?? test.place
      problems.push(diagnose('unknown-partial', { name, near }, { place }))
    } else macros.set(name, macroOf(standing, text, test))
  }
  return macros
}

/** The vars to set; a var that is named counts before the clock. */
function setVars(project: Project, { overrides }: UnitTest): UnitTest['overrides']['vars'] {
  const type = project.vars.get(clockVar)?.type
  if (overrides.now === undefined || type === undefined) return overrides.vars
  const now = overrides.now.replace('T', ' ').replace(/Z$/, '')
  return { [clockVar]: type === 'date' ? now.slice(0, 10) : now, ...overrides.vars }
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
  const notes = whatFits(standing.type, value)
  return diagnose(
    'bad-var',
    { name, type: standing.type, value: String(value), overridden: true },
    { place, notes },
  )
}

/** Its messages name the test, since no line of the macro's own file is meant. */
function macroOf(macro: Macro, text: string, test: UnitTest): Macro {
  return { ...macro, text, file: `${test.path} (${test.name}, macro ${macro.name})` }
}

/** The batch of time that holds the moment, by the clock of the business. */
export function batchOf(
  now: string,
  size: 'hour' | 'day' | 'month' | 'year',
): { readonly start: BatchBound; readonly end: BatchBound } {
  const [year = 1, month = 1, day = 1, hour = 0] = now.split(/[-T: ]/).map(Number)
  // UTC serves as a calendar without clock changes here
  const at = (by: number): BatchBound => {
    const moment = {
      hour: Date.UTC(year, month - 1, day, hour + by),
      day: Date.UTC(year, month - 1, day + by),
      month: Date.UTC(year, month - 1 + by, 1),
      year: Date.UTC(year + by, 0, 1),
    }[size]
    return { text: new Date(moment).toISOString().slice(0, 19).replace('T', ' ') }
  }
  return { start: at(0), end: at(1) }
}
