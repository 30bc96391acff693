/**
 * What is known of a column's nulls, and what several of them make together. Pure. Start at `Cell`.
 */

/** What makes nulls, by the words of the query. */
export interface Why {
  readonly kind:
    | 'join'
    | 'branch'
    | 'case'
    | 'constant'
    | 'try'
    | 'neighbour'
    | 'no-rows'
    | 'aggregate-filter'
    | 'totals'
    | 'divisor'
    | 'declared'
    | 'parent'
  /** The joined table, the function, or the column of a parent. */
  readonly name?: string
  /** Offset in bytes of the text that was planned. */
  readonly at?: number
}

/** A column of a relation on the way through a plan; one that is passed on stays the same object. */
export interface Cell {
  readonly state: 'never' | 'maybe' | 'always'
  /** Absent where a null is not ruled out and nothing in the query makes one. */
  readonly why?: Why
  /** Of a column that an outer join fills with nulls: which side of which join, and what it was before. */
  readonly outer?: { readonly side: Side; readonly before: Cell }
}

/** One side of an outer join; `join` is the same object on both sides of a full join. */
export interface Side {
  readonly join: object
  readonly full: boolean
  readonly right: boolean
}

export interface Nulls {
  readonly cells: readonly Cell[]
  /** There is a row, whatever the tables hold. */
  readonly some: boolean
  /** It may be written for no rows, as with `where false`: a NULL in it is then in none. */
  readonly idle?: boolean
  /** There is a row for each of the outer query. */
  readonly eachOuter?: boolean
}

export const never: Cell = { state: 'never' }

/** A new one each time: two columns of which nothing is known are not one column. */
export function unknown(why?: Why): Cell {
  return why === undefined ? { state: 'maybe' } : { state: 'maybe', why }
}

export function always(why: Why): Cell {
  return { state: 'always', why }
}

/** A value that is one of these, as the rows of a union or the branches of a CASE. */
export function oneOf(cells: readonly Cell[]): Cell {
  const [first] = cells
  if (first === undefined) return unknown()
  if (cells.every((c) => c === first)) return first
  if (cells.every((c) => c.state === 'never')) return never
  const why = whyOf(cells)
  return cells.every((c) => c.state === 'always') && why !== undefined ? always(why) : unknown(why)
}

/** A value that is null when one of these is. */
export function all(cells: readonly Cell[]): Cell {
  const nothing = cells.find((c) => c.state === 'always')
  if (nothing?.why !== undefined) return always(nothing.why)
  return cells.every((c) => c.state === 'never') ? never : unknown(whyOf(cells))
}

/** The same of a value that is a row's own no more: of a group, of a window. */
export function detached({ state, why }: Cell): Cell {
  if (state === 'never') return never
  return why === undefined ? { state } : { state, why }
}

/** Of what is surely null before what may be. */
export function whyOf(cells: readonly Cell[]): Why | undefined {
  return (cells.find((c) => c.state === 'always') ?? cells.find((c) => c.why !== undefined))?.why
}

/** What would be null in each row need not be in any where there may be none. */
export function settled(rows: Nulls): Nulls {
  if (rows.idle !== true) return rows
  return { ...rows, cells: eachOnce(rows.cells, (c) => (c.state === 'always' ? unknown() : c)) }
}

/** A condition that holds only where a column has a value which never has one. */
export function leavesNone(before: readonly Cell[], after: readonly Cell[]): boolean {
  const isAlways = (c: Cell): boolean => c.state === 'always'
  return before.some(isAlways) && !after.some(isAlways)
}

/** The same cell becomes the same new one, so that a column which stands twice stays one column. */
export function eachOnce(cells: readonly Cell[], make: (cell: Cell) => Cell): Cell[] {
  const made = new Map<Cell, Cell>()
  return cells.map((cell) => {
    const known = made.get(cell)
    if (known !== undefined) return known
    const fresh = make(cell)
    made.set(cell, fresh)
    return fresh
  })
}

/** Rows of a second reading: columns that were alike within a row are so again, but are not those of the first. */
export function again(rows: Nulls): Nulls {
  const copies = new Map<object, object>()
  const joinOf = (join: object): object => {
    const known = copies.get(join) ?? {}
    copies.set(join, known)
    return known
  }
  const copy = (cell: Cell): Cell => {
    const { outer, ...rest } = cell
    if (outer === undefined) return cell === never ? cell : { ...rest }
    return {
      ...rest,
      outer: { side: { ...outer.side, join: joinOf(outer.side.join) }, before: copy(outer.before) },
    }
  }
  return { ...rows, cells: eachOnce(rows.cells, copy) }
}

/** What is known once these columns hold a value: that side of an outer join has its row, with all of its columns. */
export function withValues(cells: readonly Cell[], held: ReadonlySet<Cell>): readonly Cell[] {
  if (held.size === 0) return cells
  // what is null in every row leaves no row, of which nothing more is said
  if ([...held].some((c) => c.state === 'always')) return cells.map(() => never)
  const met: Side[] = []
  const valued = new Set<Cell>()
  for (const cell of held) {
    for (let at: Cell | undefined = cell; at !== undefined; at = at.outer?.before) {
      valued.add(at)
      if (at.outer !== undefined) met.push(at.outer.side)
    }
  }
  const isMet = (side: Side): boolean => met.some((m) => m.join === side.join && m.right === side.right)
  const settle = (cell: Cell): Cell => {
    if (cell.state === 'never') return cell
    if (valued.has(cell)) return { state: 'never' }
    return cell.outer !== undefined && isMet(cell.outer.side) ? settle(cell.outer.before) : cell
  }
  return eachOnce(cells, settle)
}
