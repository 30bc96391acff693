/**
 * Periods: by which times can be asked, and as SQL the day on which the period of a day begins.
 * Months, quarters and years of the fiscal calendar are computed where fiscal periods are months; a calendar of weeks
 * needs a model with `time_spine:`. In: Project. Out: names, SQL. Pure.
 */
import { type Granularity, granularities, type Model, type Project } from '../project/index.ts'

const fiscal = ['fiscal_month', 'fiscal_quarter', 'fiscal_year'] as const

/** The model that holds the fiscal periods: the project's own before a package's. */
export function spineOf({ models, name }: Project): Model | undefined {
  const all = models.filter((m) => m.timeSpine !== undefined && m.config.enabled)
  return all.find((m) => m.package === name) ?? all[0]
}

/** Of the spine: the period itself, and longer ones by the columns that tell them apart. */
function spinePeriods(project: Project): ReadonlyMap<string, readonly string[]> {
  const spine = spineOf(project)?.timeSpine
  if (spine === undefined) return new Map()
  const longer = spine.longer.map(({ name, columns }) => [name, columns] as const)
  return new Map([['fiscal_month', []], ...longer])
}

export function isOfMonths({ calendar }: Project): boolean {
  return calendar.kind === 'months'
}

export function periodNames(project: Project): string[] {
  const ofMonths = isOfMonths(project) ? fiscal : []
  return [...new Set([...granularities, ...ofMonths, ...spinePeriods(project).keys()])]
}

export function isPeriod(project: Project, name: string): boolean {
  return periodNames(project).includes(name)
}

/** How a period is known: computed from the day, or looked up in the spine by these columns. */
export type Period =
  | {
      readonly kind: 'computed'
      readonly name: string
      readonly starts: (day: string) => string
      /** Days or weeks, which are no part of months. */
      readonly isFine: boolean
    }
  | { readonly kind: 'spine'; readonly name: string; readonly columns: readonly string[] }

export function periodOf(project: Project, name: string): Period {
  const ofFiscal = isOfMonths(project) ? computedFiscal(project, name) : undefined
  if (ofFiscal !== undefined) return { kind: 'computed', name, starts: ofFiscal, isFine: false }
  const columns = spinePeriods(project).get(name)
  if (columns !== undefined) return { kind: 'spine', name, columns }
  const isFine = name === 'day' || name === 'week'
  return { kind: 'computed', name, isFine, starts: (day) => `cast(date_trunc('${name}', ${day}) as date)` }
}

/** A time whose values are the first days of periods already. */
export function asItStands(name: string): Period {
  return { kind: 'computed', name, isFine: false, starts: (day) => `cast(${day} as date)` }
}

/** A fiscal year that begins in April is a year of days three months earlier. */
function computedFiscal({ calendar }: Project, name: string): ((day: string) => string) | undefined {
  if (name === 'fiscal_month') return (day) => `cast(date_trunc('month', ${day}) as date)`
  if (name !== 'fiscal_quarter' && name !== 'fiscal_year') return undefined
  const unit = name === 'fiscal_year' ? 'year' : 'quarter'
  const months = (calendar.year_start_month - 1) % (unit === 'year' ? 12 : 3)
  if (months === 0) return (day) => `cast(date_trunc('${unit}', ${day}) as date)`
  return (day) =>
    `cast(date_trunc('${unit}', ${day} - interval ${months} month) + interval ${months} month as date)`
}

/** Months of a period, where it has a fixed number; undefined for days and weeks, and in a calendar of weeks. */
export function monthsOf(name: string): number | undefined {
  const months: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 }
  return months[name.replace(/^fiscal_/, '')]
}

/** A time that tells months cannot be asked by days. */
export function isFiner(asked: string, told: Granularity): boolean {
  const rank = (name: string): number => granularities.indexOf(name.replace(/^fiscal_/, '') as Granularity)
  return rank(asked) >= 0 && rank(asked) < rank(told)
}
