/**
 * Renders one report from published rows by a Handlebars template, and checks it before it is handed on.
 * In: rows, the report's definition, the template's text. Out: the document and every problem found. Pure: no
 * clock, no disk, no warehouse; the same rows and template give the same bytes.
 * Start at `renderReport`.
 */
import Handlebars from 'handlebars'
import { type Diagnostic, diagnose, nearest } from '../../diagnostic/index.ts'
import { checkNarratives } from './check.ts'
import { createHelpers, helperNames } from './helpers.ts'
import { createLookup } from './lookup.ts'
import { alignTables } from './markdown.ts'
import { type Format, outputs } from './output.ts'
import type { ReportRows } from './rows.ts'

export interface ReportInput extends ReportRows {
  readonly report: { readonly name: string; readonly title: string; readonly description: string }
  readonly template: string
  /** Path of the template relative to the project, for messages. */
  readonly file: string
  readonly format: Format
}

export interface RenderedReport {
  readonly text: string
  /** Empty when the document may be published. */
  readonly problems: readonly Diagnostic[]
}

/**
 * @returns the document with its problems; `text` is empty when the template itself cannot be rendered.
 *          `E7003` a figure that is cited or asked for has no row; `E7004` a text prints a number of no cited figure.
 */
export function renderReport(input: ReportInput): RenderedReport {
  const lookup = createLookup(input)
  const output = outputs[input.format]
  const engine = Handlebars.create()
  const helpers = createHelpers(lookup, output)
  for (const [name, helper] of Object.entries(helpers))
    engine.registerHelper(name, helper as Handlebars.HelperDelegate)
  const context = { report: input.report, closed: lookup.month.slice(0, 7) }
  let text: string
  try {
    const template = engine.compile(input.template, {
      strict: true,
      // Markdown has no entities to escape into: every word passes through a helper that escapes for it
      noEscape: input.format === 'md',
      knownHelpersOnly: true,
      knownHelpers: Object.fromEntries(helperNames.map((name) => [name, true])),
    })
    text = template(context)
  } catch (error) {
    return { text: '', problems: [templateProblem(error, input.file)] }
  }
  const report = input.report.name
  const problems = [...lookup.missing].map((figure) => diagnose('figure-not-found', { report, figure }))
  return {
    text: input.format === 'md' ? alignTables(text) : `${text.trim()}\n`,
    problems: [...problems, ...checkNarratives(report, input)],
  }
}

function templateProblem(error: unknown, file: string): Diagnostic {
  const message = error instanceof Error ? error.message : String(error)
  const spot = error as { lineNumber?: number; column?: number }
  const line = Number(spot.lineNumber ?? /on line (\d+)/.exec(message)?.[1] ?? 1)
  const place = { file, line, column: Number(spot.column ?? 0) + 1 }
  const unknown = /unknown helper (\w+)/.exec(message)?.[1]
  if (unknown !== undefined) {
    return diagnose('unknown-helper', { name: unknown, near: nearest(unknown, helperNames) }, { place })
  }
  const undefinedName = /"(\w+)" not defined/.exec(message)?.[1]
  if (undefinedName !== undefined) return diagnose('undefined-value', { name: undefinedName }, { place })
  return diagnose('template-syntax', { message: message.split('\n')[0] ?? message }, { place })
}
