/**
 * Failing rows as rows to keep: which columns tell one from another, and the SQL for a row's key and for its values.
 * In: check, the columns that its SQL gives, what is known of personal data. Out: SQL expressions.
 */
import { type Check, type Graph, nodeOf, type Safety, withAncestors } from '../graph/index.ts'
import { quoteIdentifier, quoteLiteral } from '../sql/index.ts'

/** Kinds of personal data that do not leave the tables in which they stand. */
const hidden: ReadonlySet<string> = new Set(['direct', 'text', 'staff'])

/**
 * Personal data by column, declared or derived: of every node, and of every test with SQL of its own that reads some. The
 * project is bound for it, so it is asked for when rows fail.
 */
export type Followed = () => Promise<Safety['pii']>

/** Columns of failing rows that samples and kept rows do not show, in lower case, with their kind. */
type Hidden = ReadonlyMap<string, string>

/** How a failure is told: to whom, and without which columns. */
export interface Telling {
  readonly owner?: string
  readonly hidden: () => Promise<Hidden>
}

export function tellingOf(graph: Graph, check: Check, followed: Followed): Telling {
  const owner = ownerOf(graph, check)
  const asked = async (): Promise<Hidden> =>
    readsHidden(graph, check) ? hiddenOf(check, await followed()) : new Map()
  return { hidden: asked, ...(owner === undefined ? {} : { owner }) }
}

function hiddenOf(check: Check, pii: Safety['pii']): Hidden {
  const columns = pii.get('of' in check ? check.of : check.id) ?? []
  return new Map(
    [...columns].flatMap(([name, taints]) => {
      const kind = taints.find((t) => hidden.has(t.kind))?.kind
      return kind === undefined ? [] : [[name, kind] as const]
    }),
  )
}

/** Where nothing that it stands on declares such data, nothing has to be followed. */
function readsHidden(graph: Graph, { parents }: Check): boolean {
  const behind = withAncestors(graph, parents)
  return [...behind].some((id) =>
    nodeOf(graph, id).resource.columns.some(({ pii }) => pii !== undefined && hidden.has(pii)),
  )
}

/** Who is told when it fails: the test's own owner, else that of the node it is about. */
export function ownerOf(graph: Graph, check: Check): string | undefined {
  const own = 'test' in check ? check.test.owner : undefined
  const about = 'of' in check ? check.of : check.parents[0]
  const resource = about === undefined ? undefined : nodeOf(graph, about).resource
  return own ?? (resource !== undefined && 'owner' in resource ? resource.owner : undefined)
}

/**
 * Columns by which a failing row is known again: the grain of the node where the test gives it, else the columns that
 * the test is about, else all of them.
 */
function keyColumns(graph: Graph, check: Check, columns: readonly string[]): readonly string[] {
  return knownKey(graph, check, columns) ?? columns
}

/** Those that are declared; none for a test of its own SQL, unless it is a use of a generic one. */
export function knownKey(
  graph: Graph,
  check: Check,
  columns: readonly string[],
): readonly string[] | undefined {
  const given = new Map(columns.map((c) => [c.toLowerCase(), c]))
  const present = (names: readonly string[]): readonly string[] | undefined => {
    const found = names.flatMap((n) => given.get(n.toLowerCase()) ?? [])
    return names.length > 0 && found.length === names.length ? found : undefined
  }
  if (check.kind === 'reconcile') return present(check.spec.by)
  const generic = check.kind === 'singular' ? check.test.generic : undefined
  const resource = 'of' in check ? nodeOf(graph, check.of).resource : generic?.of
  if (resource === undefined) return undefined
  const grain = resource.kind === 'source' ? [] : resource.grain
  const about = check.kind === 'generic' ? aboutOf(check.test) : generic === undefined ? [] : aboutOf(generic)
  return present(grain) ?? present(about)
}

function aboutOf({ column, args }: { column?: string; args: Readonly<Record<string, unknown>> }): string[] {
  if (Array.isArray(args.columns)) return args.columns.map(String)
  return column === undefined ? [] : [column]
}

/** SQL text that tells one failing row from another. */
export function rowKey(graph: Graph, check: Check, columns: readonly string[]): string {
  // a length before each value keeps ('a', 'bc') apart from ('ab', 'c')
  const parts = keyColumns(graph, check, columns).map(
    (name) => `coalesce(length(${asText(name)}) || ':' || ${asText(name)}, '-')`,
  )
  return `md5(concat(${parts.join(', ')}))`
}

/** The values as a JSON object of texts, so that no cent is rounded; personal data is left out. */
export function rowValues(secret: ReadonlyMap<string, string>, columns: readonly string[]): string {
  const values = columns.map((name) => {
    const kind = secret.get(name.toLowerCase())
    return `${quoteLiteral(name)}, ${kind === undefined ? asText(name) : quoteLiteral(`(${kind})`)}`
  })
  return `json_object(${values.join(', ')})::varchar`
}

function asText(name: string): string {
  return `${quoteIdentifier(name)}::varchar`
}
