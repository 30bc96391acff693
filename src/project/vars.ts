/**
 * Gives every var its type and its value in this run: a package's default, under the dependent project's,
 * under `--var`. In: project files, main first, and the command line's values. Out: vars and problems. Pure.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../diagnostic/index.ts'
import type { Package } from './packages.ts'
import type { VarEntry } from './schema/project-file.ts'
import type { Var, VarDef, VarType, VarValue } from './types.ts'
import { impliedType, varFromText, varFromYaml, whatFits } from './var-types.ts'

interface Vars {
  readonly vars: ReadonlyMap<string, Var>
  readonly problems: readonly Diagnostic[]
}

export function resolveVars(packages: readonly Package[], given: Readonly<Record<string, string>>): Vars {
  const problems: Diagnostic[] = []
  const defs = declared(packages, problems)
  const values = new Map<string, VarValue>()
  for (const [name, text] of Object.entries(given)) {
    const def = defs.get(name)
    const value = def === undefined ? unknownVar(name, defs, problems) : fromCommandLine(def, text, problems)
    if (value !== undefined) values.set(name, value)
  }
  const vars = [...defs.values()].map((def): Var => {
    const value = values.get(def.name) ?? def.default
    return value === undefined ? def : { ...def, value }
  })
  return { vars: new Map(vars.map((v) => [v.name, v])), problems }
}

/** What each package says over what the packages below it say. */
function declared(packages: readonly Package[], problems: Diagnostic[]): Map<string, VarDef> {
  const defs = new Map<string, VarDef>()
  const saidBy = new Map<string, Package>()
  const under = reachOf(packages)
  for (const pkg of lowestFirst(packages)) {
    for (const [name, entry] of Object.entries(pkg.config.vars)) {
      const before = defs.get(name)
      const def = declare(name, entry, pkg, before, problems)
      if (def === undefined) continue
      defs.set(name, def)
      if (entry.default === undefined) continue
      const other = saidBy.get(name)
      const settled = packages[0]?.config.vars[name]?.default !== undefined
      const isOver = other === undefined || under(pkg).has(other.name)
      if (!isOver && !settled && before?.default !== def.default)
        problems.push(clash(name, [other, before], [pkg, def]))
      saidBy.set(name, pkg)
    }
  }
  return defs
}

/** Two packages that know nothing of each other mean two things by one name, of which one would be lost in silence. */
function clash(
  name: string,
  [other, before]: readonly [Package, VarDef | undefined],
  [pkg, def]: readonly [Package, VarDef],
): Diagnostic {
  const values = { value: String(before?.default), otherValue: String(def.default) }
  const details = { name, first: other.name, other: pkg.name, ...values }
  const trail = before === undefined ? [] : [{ label: `${other.name} declares it here`, place: before.place }]
  return diagnose('var-clash', details, { place: def.place, trail })
}

/** Names of all packages on which one stands. */
function reachOf(packages: readonly Package[]): (pkg: Package) => ReadonlySet<string> {
  const byName = new Map(packages.map((p) => [p.name, p]))
  return (pkg) => {
    const names = new Set<string>()
    const visit = (name: string): void => {
      if (names.has(name)) return
      names.add(name)
      for (const next of byName.get(name)?.below ?? []) visit(next)
    }
    for (const name of pkg.below ?? []) visit(name)
    return names
  }
}

/** Each package after all on which it stands, the main one last. */
function lowestFirst(packages: readonly Package[]): readonly Package[] {
  const under = reachOf(packages)
  const done = new Set<Package>()
  const add = (pkg: Package): void => {
    if (done.has(pkg)) return
    for (const other of packages)
      if (other !== pkg && under(pkg).has(other.name) && !under(other).has(pkg.name)) add(other)
    done.add(pkg)
  }
  for (const pkg of [...packages].reverse()) add(pkg)
  return [...done]
}

/** Lays a declaration over that of a package below it: the type stays, the rest is replaced key by key. */
function declare(
  name: string,
  entry: VarEntry,
  pkg: Package,
  below: VarDef | undefined,
  problems: Diagnostic[],
): VarDef | undefined {
  const path = ['vars', name]
  const valuePath = entry.short ? path : [...path, 'default']
  const type =
    below?.type ?? entry.type ?? (entry.default === undefined ? undefined : impliedType(entry.default))
  if (type === undefined) {
    const message = 'says neither a type nor a default.'
    problems.push(badValue(name, message, pkg.yaml.placeOf(path, 'key')))
    return undefined
  }
  if (entry.type !== undefined && entry.type !== type) {
    const message = `is declared as ${type} in ${below?.place.file ?? 'a package'}; the type cannot change.`
    problems.push(badValue(`${name}.type`, message, pkg.yaml.placeOf([...path, 'type'])))
  }
  const convert = (value: VarValue, at: readonly PropertyKey[]): VarValue | undefined => {
    if (/\{\{\s*(?:env|secret|var)\b/.test(String(value))) {
      problems.push(badValue(name, noTemplate, pkg.yaml.placeOf(at)))
      return undefined
    }
    const converted = varFromYaml(type, value)
    if (converted === undefined) problems.push(badVar(name, type, value, { place: pkg.yaml.placeOf(at) }))
    return converted
  }
  const choices = entry.enum?.flatMap((v, i) => convert(v, [...path, 'enum', i]) ?? []) ?? below?.enum
  const fallback = entry.default === undefined ? below?.default : convert(entry.default, valuePath)
  const description = entry.description ?? below?.description
  if (fallback !== undefined && choices !== undefined && !choices.includes(fallback)) {
    const place = pkg.yaml.placeOf(valuePath)
    problems.push(badValue(name, notAChoice(fallback, choices), place))
  }
  return {
    name,
    type,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(choices === undefined ? {} : { enum: choices }),
    ...(description === undefined ? {} : { description }),
    place: pkg.yaml.placeOf(path, 'key'),
  }
}

const noTemplate =
  "is no template. {{env 'X'}} stands in models and targets, {{secret 'X'}} in targets alone; --var gives a var its value."

function fromCommandLine(def: VarDef, text: string, problems: Diagnostic[]): VarValue | undefined {
  const trail = [{ label: 'declared here', place: def.place }]
  const value = varFromText(def.type, text)
  if (value === undefined) problems.push(badVar(def.name, def.type, text, { trail }))
  else if (def.enum !== undefined && !def.enum.includes(value)) {
    const message = notAChoice(value, def.enum)
    problems.push(diagnose('bad-value', { key: `--var ${def.name}`, message }, { trail }))
  }
  return value
}

function unknownVar(name: string, defs: ReadonlyMap<string, VarDef>, problems: Diagnostic[]): undefined {
  problems.push(diagnose('unknown-var', { name, near: nearest(name, defs.keys()) }))
}

function notAChoice(value: VarValue, choices: readonly VarValue[]): string {
  const near = nearest(String(value), choices.map(String))
  return `must be one of ${choices.join(', ')}, not ${value}${near === undefined ? '.' : `; did you mean ${near}?`}`
}

function badVar(
  name: string,
  type: VarType,
  value: VarValue,
  where: { readonly place?: Place; readonly trail?: NonNullable<Diagnostic['trail']> },
): Diagnostic {
  return diagnose('bad-var', { name, type, value: String(value) }, { ...where, notes: whatFits(type, value) })
}

function badValue(name: string, message: string, place: Place): Diagnostic {
  return diagnose('bad-value', { key: `vars.${name}`, message }, { place })
}
