/**
 * Looks up what a `ref` or a `source` means, and what nodes are called. Pure.
 * A name is one within its package; of namesakes in several packages a reader means its own package's.
 * Where it stands in a file decides what its own is: a port's SQL may lie in another package than the port.
 */
import { type Diagnostic, diagnose, nearest, type Where } from '../diagnostic/index.ts'
import type { Model, NodeConfig, Project, Seed, SourceTable, UnitTest } from '../project/index.ts'
import { quoteIdentifier, relationName } from '../sql/index.ts'
import type { Relation } from '../warehouse/index.ts'

export interface Names {
  /** Models and seeds that say enabled: false, by name and by `package.name`. */
  readonly disabled: ReadonlySet<string>
  /** Package by name of what it does not export. */
  readonly unexported?: ReadonlyMap<string, string>
  /** All that have the name, by their packages. */
  readonly refs: ReadonlyMap<string, readonly (Model | Seed)[]>
  readonly sources: ReadonlyMap<string, SourceTable>
  readonly packages: Project['packages']
}

export const noNames: Names = { disabled: new Set(), refs: new Map(), sources: new Map(), packages: [] }

export function indexNames(project: Project): Names {
  const refs = new Map<string, (Model | Seed)[]>()
  const disabled = new Set<string>()
  for (const resource of [...project.models, ...project.seeds]) {
    const { name, config } = resource
    if (!config.enabled) {
      disabled.add(name).add(`${resource.package}.${name}`)
      continue
    }
    const namesakes = refs.get(name)
    if (namesakes === undefined) refs.set(name, [resource])
    else namesakes.push(resource)
  }
  const sources = new Map(project.sources.map((s) => [`${s.source}.${s.table}`, s]))
  const { packages, unexported = new Map<string, string>() } = project
  return { refs, sources, disabled, packages, unexported }
}

/** `ref 'x'`, or `ref 'package' 'x'`. */
export function refArguments([first, second]: readonly unknown[]): {
  readonly name: string
  readonly of?: string
} {
  return typeof second === 'string' ? { name: second, of: String(first) } : { name: String(first) }
}

/** @param file in which it is said: of namesakes its package's own is meant, else the only one */
export function findRef(names: Names, args: readonly unknown[], file: string): Model | Seed | undefined {
  const { name, of } = refArguments(args)
  const all = names.refs.get(name)
  if (of !== undefined) return all?.find((one) => one.package === of)
  if (all === undefined || all.length === 1) return all?.[0]
  const own = packageOf(names, file)
  return all.find((one) => one.package === own)
}

/** The node that `ref` or `source` of these words means in a file. */
export function meantBy(
  names: Names,
  helper: 'ref' | 'source',
  args: readonly string[],
  file: string,
): string | undefined {
  const found = helper === 'source' ? names.sources.get(args.join('.')) : findRef(names, args, file)
  return found === undefined ? undefined : nodeId(found)
}

/** The package in whose folder a file lies; files of packages are named by the paths of these. */
function packageOf({ packages }: Names, file: string): string | undefined {
  const within = packages.filter(({ path }) => path === '.' || file.startsWith(`${path}/`))
  // a package may lie in the folder of another one
  const length = (path: string): number => (path === '.' ? 0 : path.length)
  return within.sort((a, b) => length(b.path) - length(a.path))[0]?.name
}

/** What property files name: `x`, or `package.x` of a `ref` with two names. */
export function namedIn(names: Names, text: string, file: string): Model | Seed | undefined {
  return findRef(names, splitName(text), file)
}

/** Names hold no dot. */
export function splitName(text: string): readonly string[] {
  return text.split('.')
}

/** A name that nothing has, that is switched off, of another package, or of several. */
export function refProblem(
  { refs, disabled, unexported }: Names,
  args: readonly unknown[],
  where: Where = {},
): Diagnostic {
  const { name: to, of: asked } = refArguments(args)
  const all = refs.get(to) ?? []
  const [first] = all
  const whole = asked === undefined ? to : `${asked}.${to}`
  if (asked === undefined && first !== undefined) {
    const found = all.map((one) => `${one.package} (${one.path})`).join(', ')
    return diagnose('ambiguous-ref', { to, found, first: first.package }, where)
  }
  if (disabled.has(whole)) return diagnose('unknown-ref', { to: whole, disabled: true }, where)
  if (asked !== undefined && first !== undefined) {
    const found = all.map((one) => one.package).join(' and of ')
    return diagnose('unknown-ref', { to, asked, package: found }, where)
  }
  if (disabled.has(to)) return diagnose('unknown-ref', { to, disabled: true }, where)
  const kept = unexported?.get(to)
  if (kept !== undefined && (asked ?? kept) === kept) return diagnose('unknown-ref', { to, kept }, where)
  const near = [...refs].filter(([, all]) => asked === undefined || all.some((one) => one.package === asked))
  const names = near.map(([name]) => name)
  return diagnose('unknown-ref', { to, near: nearest(to, names) }, where)
}

const toldOnce: ReadonlySet<string> = new Set(['unknown-ref', 'ambiguous-ref', 'unknown-source'])

/** Without names that lead nowhere: those were told when the references were read. */
export function withoutNames(problems: readonly Diagnostic[]): Diagnostic[] {
  return problems.filter((p) => !toldOnce.has(p.id))
}

/** The model under test; one that its own package has switched off is no other package's. */
export function testedModel(names: Names, { model, package: own, path }: UnitTest): Model | undefined {
  if (names.disabled.has(`${own}.${model}`)) return undefined
  const found = namedIn(names, model, path)
  return found?.kind === 'model' ? found : undefined
}

export function nodeId(resource: Model | Seed | SourceTable): string {
  return resource.kind === 'source'
    ? `source.${resource.package}.${resource.source}.${resource.table}`
    : `${kindOf(resource)}.${resource.package}.${resource.name}`
}

/** What no other node is called: the name, of namesakes with the package, and where a source is called so the id. */
export function nameOf({ refs, sources }: Names, resource: Model | Seed | SourceTable): string {
  const { name } = resource
  if (resource.kind === 'source' || (refs.get(name) ?? []).length < 2) return name
  const whole = `${resource.package}.${name}`
  return sources.has(whole) ? nodeId(resource) : whole
}

/** A snapshot is a model of its own kind, as in dbt's ids. */
function kindOf({ kind, config }: Model | Seed): 'model' | 'seed' | 'snapshot' {
  return kind === 'model' && config.materialized === 'snapshot' ? 'snapshot' : kind
}

/** Ephemeral models have no relation of their own; this name stands for the CTE put before the reader's SQL. */
export const ephemeralPrefix = '__ephemeral__'

/** What stands in a FROM clause to read the node: a CTE has no schema. */
export function readName(node: { readonly relation: Relation }): string {
  const { relation } = node
  return isCte(relation) ? quoteIdentifier(relation.name) : relationName(relation)
}

export function isCte(relation: Relation): boolean {
  return relation.name.startsWith(ephemeralPrefix)
}

/** Names, and the configurations that hold, by node id. */
export interface Laid {
  readonly names: Names
  readonly configs: ReadonlyMap<string, NodeConfig>
}

export function relationOf(laid: Laid, resource: Model | Seed | SourceTable): Relation {
  if (resource.kind === 'source') return { schema: `src_${resource.source}`, name: resource.table }
  if (isEphemeral(laid, resource))
    return { schema: 'main', name: `${ephemeralPrefix}${cteName(laid, resource)}` }
  return { schema: configOf(laid, resource).schema, name: resource.name }
}

export function isEphemeral(laid: Laid, resource: Model | Seed): boolean {
  return resource.kind === 'model' && configOf(laid, resource).materialized === 'ephemeral'
}

function configOf({ configs }: Laid, resource: Model | Seed): NodeConfig {
  return configs.get(nodeId(resource)) ?? resource.config
}

/** A query may read two ephemeral models of one name; beside a table of its name a CTE keeps the bare one. */
function cteName(laid: Laid, resource: Model | Seed): string {
  const all = laid.names.refs.get(resource.name) ?? []
  const twice = all.filter((one) => isEphemeral(laid, one)).length > 1
  return twice ? `${resource.package}$${resource.name}` : resource.name
}
