/** What the template room takes and gives. Pure data: offsets are UTF-16 units, lines and columns 1-based. */
import type { Diagnostic, Place } from '../diagnostic/index.ts'

export interface TemplateFile {
  /** Path relative to the project, as it shall appear in messages. */
  readonly file: string
  readonly text: string
  /** Where a text that is no file stands, e.g. in a `.yml`: every place in it is this one. */
  readonly at?: Place
}

/**
 * A value with two faces: `sql` is what a mustache prints, `raw` is what `eq`, `if` and `raw` see.
 * `{{var 'region'}}` prints `'eu'`, and `{{#if (eq (var 'region') 'eu')}}` compares `eu`.
 */
export class SqlLiteral {
  readonly sql: string
  readonly raw: string | number | boolean
  constructor(sql: string, raw: string | number | boolean) {
    this.sql = sql
    this.raw = raw
  }
}

/** A value that a template can hold. A bare string prints as it is. */
export type TemplateValue =
  | SqlLiteral
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly TemplateValue[]
  | { readonly [key: string]: TemplateValue }

/** One call of a helper found in the syntax tree, without rendering. */
export interface Call {
  readonly helper: string
  /** Literal positional arguments; `undefined` where an argument is computed. */
  readonly args: readonly (string | number | boolean | undefined)[]
  readonly hash: Readonly<Record<string, string | number | boolean | undefined>>
  readonly place: Place
  /** Partials through which the call is reached, innermost first; empty in the file itself. */
  readonly trail: readonly { readonly label: string; readonly place: Place }[]
}

/** What `scanTemplate` reads off the syntax tree, its partials included. */
export interface TemplateFacts {
  readonly calls: readonly Call[]
  /** Macros used, directly or through other macros, sorted. */
  readonly macros: readonly string[]
}

export interface HelperCall {
  readonly args: readonly TemplateValue[]
  readonly hash: Readonly<Record<string, TemplateValue>>
  readonly place: Place
}

/**
 * A helper gives a value or throws `HelperProblem`; the evaluator adds place and trail.
 * `arity` is checked before the call: [least, most] positional arguments.
 */
export interface Helper {
  readonly arity: readonly [number, number]
  /** Names of accepted hash keys; `true` accepts any. Absent: none. */
  readonly hash?: readonly string[] | true
  readonly run: (call: HelperCall) => TemplateValue
}

/** One stretch of rendered text and where it came from. Pieces cover the output without gaps, in order. */
export interface Piece {
  /** Offset and length in the output. */
  readonly start: number
  readonly length: number
  readonly kind: 'text' | 'expr' | 'indent'
  readonly file: string
  /** Offset in the file: for text, output offset i maps to `source + (i - start)`; for expr, the mustache's start. */
  readonly source: number
  /** Length of the mustache in the file (expr), or of the text. */
  readonly sourceLength: number
  readonly line: number
  readonly column: number
  readonly trail: readonly { readonly label: string; readonly place: Place }[]
}

export interface Rendered {
  readonly text: string
  readonly pieces: readonly Piece[]
}

export interface RenderOptions {
  readonly helpers: Readonly<Record<string, Helper>>
  readonly partials: ReadonlyMap<string, TemplateFile>
  readonly context?: Readonly<Record<string, TemplateValue>>
}

export type RenderResult =
  | { readonly ok: true; readonly rendered: Rendered }
  | { readonly ok: false; readonly problems: readonly Diagnostic[] }
