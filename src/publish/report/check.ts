/**
 * Holds the texts of a report to its figures: what a sentence prints must be the display of a row it cites.
 * In: published rows. Out: diagnostics `figure-not-found` and `number-without-figure`. Pure.
 * Start at `checkNarratives`.
 */
import { type Diagnostic, diagnose } from '../../diagnostic/index.ts'
import { MINUS } from '../../text/index.ts'
import { displayCount, displayInterval, displayValue } from './display.ts'
import { type FigureRow, figureKey, type NarrativeRow, type ReportRows } from './rows.ts'

/** The section whose lines are names and dates of the run; it holds no figures. */
export const HEADER = 'header'

export function checkNarratives(report: string, rows: ReportRows): Diagnostic[] {
  const byKey = new Map<string, FigureRow[]>()
  for (const row of rows.figures) {
    const key = figureKey(row)
    byKey.set(key, [...(byKey.get(key) ?? []), row])
  }
  return rows.narratives.flatMap((narrative) => checkNarrative(report, narrative, byKey))
}

function checkNarrative(
  report: string,
  narrative: NarrativeRow,
  byKey: ReadonlyMap<string, readonly FigureRow[]>,
): Diagnostic[] {
  const keys = narrative.figure_keys
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
  const unknown = keys.filter((key) => !byKey.has(key))
  const problems = unknown.map((key) => diagnose('figure-not-found', { report, figure: key }))
  if (narrative.section === HEADER) return problems
  const cited = keys.flatMap((key) => byKey.get(key) ?? [])
  const given = displaysOf(cited)
  const names = [narrative.run_id, ...cited.map((row) => row.segment)]
  for (const number of numbersIn(narrative.text, names)) {
    if (!given.has(number)) {
      problems.push(diagnose('number-without-figure', { report, section: narrative.section, number }))
    }
  }
  return problems
}

/** Everything a text may print of these rows: the value in its unit, both ends of its interval, its n. */
function displaysOf(rows: readonly FigureRow[]): ReadonlySet<string> {
  const given = new Set<string>()
  for (const row of rows) {
    const unit = signOfUnit(row.unit)
    if (row.value !== null) for (const number of numbersIn(displayValue(row), [])) given.add(number)
    for (const number of numbersIn(displayInterval(row), [])) {
      given.add(number)
      given.add(number + unit)
    }
    for (const number of numbersIn(displayCount(row), [])) given.add(number)
  }
  return given
}

function signOfUnit(unit: string): string {
  return unit === 'percent' ? '%' : unit === 'percentage_points' ? ' pp' : unit === 'multiple' ? '×' : ''
}

/** Dates, periods, the level of an interval, and words with digits in them (E4, cm1, csat_5, input_x2). */
const notFigures = [
  /\b\d{4}-\d{2}(?:-\d{2})?\b/g,
  /\b\d{2}% (?:joint )?intervals?\b/g,
  /\bFY\d{4}(?: P\d{1,2})?\b/g,
  // a currency's code stuck to an amount is no word
  /\b(?![A-Z]{3}\d)[A-Za-z_]+\d\w*/g,
]

const number = /(?:\+|−|(?<![\w-])-)?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?%|\s?pp\b|\s?×|(?:k|m|bn)\b)?/gu

/**
 * The figures that a text prints, in one spelling: true minus, no plus, `3.1%`, `0.4 pp`, `2.46×`.
 *
 * @param names  words of the run and of the rows cited (a run id, `score 5`) whose digits are no figures
 */
export function numbersIn(text: string, names: readonly string[]): string[] {
  let rest = text
  const longestFirst = [...names].filter((name) => /\d/.test(name)).sort((a, b) => b.length - a.length)
  for (const name of longestFirst) rest = rest.replaceAll(wordsOf(name), ' ')
  for (const pattern of notFigures) rest = rest.replaceAll(pattern, ' ')
  return [...rest.matchAll(number)].map(([token]) =>
    token
      .replace(/^\+/, '')
      .replace(/^-/, MINUS)
      .replace(/\s?%$/, '%')
      .replace(/\s?pp$/, ' pp')
      .replace(/\s?×$/, '×'),
  )
}

/** The name as a whole word, so that a segment `5` does not swallow the 5 of 15. */
function wordsOf(name: string): RegExp {
  return new RegExp(
    `(?<![\\w.,])${name.replaceAll(/[.*+?^$()|[\]{}\\]/g, '\\$&')}(?![\\w]|[.,]\\d|\\s?%|\\s?pp)`,
    'g',
  )
}
