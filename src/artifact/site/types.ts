/** What the site is made of: the linked and bound project, and what the working database tells of it. */

import type { Compiled, Graph, ProjectLineage, Safety } from '../../graph/index.ts'
import type { Journal } from '../../run/index.ts'
import type { ColumnType } from '../../warehouse/index.ts'

/** Both sides of a tie-out, as decimal text. */
export interface TieOutRow {
  /** The period, or null for all of them. */
  readonly period: string | null
  /** The currency, where it is one of the groups. */
  readonly label: string | null
  readonly own: string
  readonly other: string
  readonly difference: string
  /** Groups that differ by more than the tolerance. */
  readonly failures: number
}

/** A tie-out on the tables as they stand. */
export interface TieOut {
  /** Newest last; none where its groups have no date. */
  readonly periods: readonly TieOutRow[]
  readonly totals: readonly TieOutRow[]
  /** Periods that there are, told or not. */
  readonly periodCount: number
  /** Why there are no figures. */
  readonly missing?: string
}

export interface MetricValue {
  readonly month: string
  /** Decimal text; null for the reason beside it. */
  readonly value: string | null
  readonly numerator: string | null
  readonly denominator: string | null
  readonly n: string | null
  readonly low: string | null
  readonly high: string | null
  readonly reason: string | null
  readonly currency: string | null
}

/** A row of `dim_metric`, with its formula and its values where the project has them. */
export interface Metric {
  readonly metric: string
  readonly version: string
  readonly name: string
  readonly unit: string
  readonly class: string
  readonly horizon: string
  readonly portfolio: string
  readonly additive: boolean
  /** `share`, `ratio`, `total`, `mean` or `nps`. */
  readonly kind?: string
  readonly factor?: string
  /** Nodes: the scorecard, the dimension, the formulas; those that there are. */
  readonly madeBy: readonly string[]
  /** Of a score: how it is asked and read, in pairs of words. */
  readonly scale: readonly (readonly [name: string, value: string])[]
  /** Of months, oldest first. */
  readonly months: readonly MetricValue[]
  /** The twelve months to the newest one. */
  readonly year?: MetricValue
}

export interface SiteInput {
  readonly graph: Graph
  readonly compiled: ReadonlyMap<string, Compiled>
  /** As they bind, by node id. */
  readonly columns: ReadonlyMap<string, readonly ColumnType[]>
  readonly pii: Safety['pii']
  readonly lineage: ProjectLineage
  /** Absent where nothing was ever built. */
  readonly journal?: Journal
  readonly tieOuts: ReadonlyMap<string, TieOut>
  readonly metrics: readonly Metric[]
  /** Of ledgerline. */
  readonly version: string
  /** The project's folder, which no page names. */
  readonly dir: string
  /** A path within its package. */
  readonly pathOf: (pkg: string, path: string) => string
}

/** A file of the site; its text comes in pieces. */
export interface SiteFile {
  readonly name: string
  readonly text: Iterable<string>
}
