/**
 * What makes two builds of the same inputs differ, found in the bound plan: clocks and randomness, wherever a macro or a
 * function hides them, and rows that are chosen or numbered by an order that does not tell them apart.
 * In: plan, walk. Out: findings. Pure. Start at `repeatability`, which is given to the walk as its `watch`.
 */
import { expressionsIn } from '../lineage/expression.ts'
import { type Expr, eachNode, expressionsAt, type PlanNode } from '../lineage/plan.ts'
import {
  type Attribute,
  closure,
  type Dependency,
  type Rows,
  type RowWalk,
  undecided,
} from '../rows/index.ts'

/**
 * DuckDB's VOLATILE and CONSISTENT_WITHIN_QUERY functions that are no constants of a build, what answers by the machine or by
 * the name of the database file, and estimates that hang on which thread got which rows. `error` is volatile and says the
 * same each time; `approx_count_distinct` and `hash` are the same for the same rows.
 */
const changing: ReadonlySet<string> = new Set(
  (
    'now today current_date get_current_time get_current_timestamp transaction_timestamp current_localtime ' +
    'current_localtimestamp random uuid uuidv4 uuidv7 gen_random_uuid nextval currval setseed txid_current ' +
    'current_transaction_id current_connection_id current_query_id current_query current_setting ' +
    'current_database current_schema current_schemas in_search_path stats write_log sleep_ms ' +
    'approx_quantile approx_top_k reservoir_quantile'
  ).split(' '),
)

export interface Changing {
  readonly fn: string
  /** Offset in bytes; that of a macro of the engine counts in the macro's own text. */
  readonly at: number | undefined
}

/** Functions that give another answer on every run, and samples. */
export function changingParts(plan: PlanNode): readonly Changing[] {
  const found = new Map<string, Changing>()
  eachNode(plan, (node) => {
    if (node.type === 'LOGICAL_SAMPLE') found.set('sample', { fn: 'SAMPLE', at: undefined })
  })
  for (const part of expressionsIn(plan)) {
    const fn = changingName(part)
    if (fn !== undefined) found.set(`${fn} ${part.query_location}`, { fn, at: part.query_location })
  }
  return [...found.values()]
}

/** Whether a plan may read `rowid`, which stands behind a table's own columns and is read for `count(*)` as well. */
export function mayReadRowIds(plan: PlanNode): boolean {
  let may = false
  eachNode(plan, ({ type, names = [], column_indexes: read = [] }) => {
    const isOwn = names.some((name) => name.toLowerCase() === 'rowid')
    if (type === 'LOGICAL_GET' && !isOwn && read.some(({ index = 0 }) => index >= names.length)) may = true
  })
  return may
}

/** `age(t)` of one argument counts from today. */
function changingName({ expression_class, name, children }: Expr): string | undefined {
  if (!/^BOUND_(?:FUNCTION|AGGREGATE|WINDOW)$/.test(expression_class) || name === undefined) return undefined
  return changing.has(name) || (name === 'age' && children?.length === 1) ? name : undefined
}

/** Whether rows come from a table function, whose arguments the engine has already worked out. */
export function callsTableFunction(plan: PlanNode): boolean {
  let calls = false
  eachNode(plan, (node) => {
    if (node.type === 'LOGICAL_GET' && node.function_data?.table === undefined) calls = true
  })
  return calls
}

/** Rows that are chosen or numbered by chance. */
export interface Chance {
  /** As the user writes it: `row_number()`, `LIMIT`. */
  readonly what: string
  /** Names of what it is ordered by; none when there is no order at all. */
  readonly by: readonly string[]
  /** Columns that would tell the rows apart. */
  readonly missing: readonly string[]
}

/** Window functions whose answer hangs on the place of a row among its peers. */
const placed: Readonly<Record<string, string>> = {
  WINDOW_ROW_NUMBER: 'row_number()',
  WINDOW_NTILE: 'ntile()',
  WINDOW_LEAD: 'lead()',
  WINDOW_LAG: 'lag()',
  WINDOW_FIRST_VALUE: 'first_value()',
  WINDOW_LAST_VALUE: 'last_value()',
  WINDOW_NTH_VALUE: 'nth_value()',
}

/** Aggregates that take a value from a row which another column chooses. */
const choosing: Readonly<Record<string, string>> = {
  ...{ arg_max: 'arg_max()', argmax: 'arg_max()', max_by: 'max_by()', arg_max_null: 'arg_max_null()' },
  ...{ arg_min: 'arg_min()', argmin: 'arg_min()', min_by: 'min_by()', arg_min_null: 'arg_min_null()' },
}

interface Choice {
  readonly what?: string | undefined
  readonly chosen?: Expr | undefined
  /** None where no order is said, which the text tells. */
  readonly orders: readonly Expr[]
}

function choiceOf({ name = '', children = [], order_bys }: Expr): Choice {
  const [chosen, by] = children
  if (inOrder.has(name))
    return { what: `${name}()`, chosen, orders: (order_bys?.orders ?? []).map((o) => o.expression) }
  if (by === undefined) return { orders: [] }
  const orders = by.name === 'struct_pack' || by.name === 'row' ? (by.children ?? []) : [by]
  return { what: choosing[name], chosen, orders }
}

/** Aggregates that take the first of several values, or all of them one behind the other. */
const inOrder: ReadonlySet<string> = new Set(
  (
    'first last any_value arbitrary list array_agg string_agg group_concat listagg ' +
    'json_group_array json_group_object'
  ).split(' '),
)

/** A frame of so many rows cuts among peers; one by RANGE or GROUPS takes all of them. */
function cutsPeers({ type, name, start, end }: Expr): string | undefined {
  const byRows = [start, end].some((border) => border?.endsWith('_ROWS') === true)
  return type === 'WINDOW_AGGREGATE' && byRows ? `${name}()` : undefined
}

export class Repeatability {
  readonly found: Chance[] = []
  /** What an ORDER BY leaves open, for the limit above it. */
  readonly #orders = new Map<PlanNode, Chance | undefined>()

  watch(node: PlanNode, rows: Rows, walk: RowWalk): void {
    if (node.type === 'LOGICAL_ORDER_BY')
      this.#orders.set(
        node,
        this.#chance(
          'LIMIT',
          [],
          (node.orders ?? []).map((o) => o.expression),
          rows,
          walk,
        ),
      )
    else if (node.type === 'LOGICAL_LIMIT' || node.type === 'LOGICAL_TOP_N') this.#limit(node, rows)
    else if (node.type === 'LOGICAL_DISTINCT' && node.distinct_type === 'DISTINCT_ON')
      this.#distinct(node, rows, walk)
    else if (node.type === 'LOGICAL_WINDOW') this.#windows(node, rows, walk)
    else if (node.type === 'LOGICAL_AGGREGATE_AND_GROUP_BY') this.#aggregates(node, rows, walk)
  }

  /** `arg_max(x, by)` takes any of the rows with the greatest `by`, `first(x order by y)` of those with the least y; that is one answer where they agree in x. */
  #aggregates(node: PlanNode, rows: Rows, walk: RowWalk): void {
    for (const e of expressionsAt(node)) {
      const { what, chosen, orders } = choiceOf(e)
      // a filter may leave fewer rows than the key of all of them tells apart
      if (what === undefined || chosen === undefined || orders.length === 0 || e.filter !== undefined)
        continue
      const extra: Dependency[] = []
      const value = walk.value(chosen, rows, extra)
      const told = [...(node.groups ?? []), ...orders].map((o) => walk.value(o, rows, extra))
      if (closure(told, [...rows.dependencies, ...extra]).has(value)) continue
      this.#add(this.#chance(what, node.groups ?? [], orders, rows, walk))
    }
  }

  #limit(node: PlanNode, { ids }: Rows): void {
    let at = node.children?.[0]
    while (at?.type === 'LOGICAL_PROJECTION') at = at.children?.[0]
    if (at !== undefined && this.#orders.has(at)) {
      const open = this.#orders.get(at)
      if (open !== undefined) this.found.push(open)
    } else if (ids.length > 0 && (node.limit_val?.constant_integer ?? 1) > 0)
      this.found.push({ what: 'LIMIT', by: [], missing: [] })
  }

  #distinct(node: PlanNode, rows: Rows, walk: RowWalk): void {
    const orders = (node.order_by?.orders ?? []).map((o) => o.expression)
    this.#add(this.#chance('DISTINCT ON', node.distinct_targets ?? [], orders, rows, walk))
  }

  #windows(node: PlanNode, rows: Rows, walk: RowWalk): void {
    for (const e of (node.expressions ?? []) as readonly Expr[]) {
      const what = placed[e.type] ?? cutsPeers(e)
      if (what === undefined) continue
      const orders = [...(e.orders ?? []), ...(e.arg_orders ?? [])].map((o) => o.expression)
      this.#add(this.#chance(what, e.partitions ?? [], orders, rows, walk))
    }
  }

  #add(chance: Chance | undefined): void {
    if (chance !== undefined) this.found.push(chance)
  }

  #chance(
    what: string,
    within: readonly Expr[],
    orders: readonly Expr[],
    rows: Rows,
    walk: RowWalk,
  ): Chance | undefined {
    const told = [...within, ...orders].map((e) => walk.value(e, rows, []))
    const open = undecided(rows, told)
    if (open.length === 0) return undefined
    if (orders.length === 0) return { what, by: [], missing: [] }
    const missing = open.map((id) => keyOf(walk, id))
    if (missing.some((key) => key === undefined)) return undefined
    const by = orders.map((e, i) => {
      const named = walk.names.get(told[within.length + i] ?? 0) ?? e.alias
      return named?.split('.').at(-1)?.replaceAll('"', '') ?? 'an expression'
    })
    return { what, by, missing: missing.flatMap((key) => key ?? []) }
  }
}

/** What tells the rows of an identity apart, where somebody said so. */
export function keyOf(walk: RowWalk, id: Attribute): readonly string[] | undefined {
  return walk.narrowed.has(id) ? undefined : walk.origins.get(id)?.key
}
