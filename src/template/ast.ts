/**
 * The syntax tree of a template: Handlebars' own nodes, typed as one union, beside the text they came from.
 * In: nothing. Out: types. Whitespace control has already run: `value` of a ContentStatement is what prints.
 */
import type { Loc, SourceText } from './source.ts'

export interface PathExpression {
  readonly type: 'PathExpression'
  readonly data: boolean
  readonly depth: number
  readonly parts: readonly string[]
  readonly original: string
  readonly loc: Loc
}

export interface StringLiteral {
  readonly type: 'StringLiteral'
  readonly value: string
  readonly loc: Loc
}

export interface NumberLiteral {
  readonly type: 'NumberLiteral'
  readonly value: number
  readonly loc: Loc
}

export interface BooleanLiteral {
  readonly type: 'BooleanLiteral'
  readonly value: boolean
  readonly loc: Loc
}

export interface NothingLiteral {
  readonly type: 'UndefinedLiteral' | 'NullLiteral'
  readonly loc: Loc
}

export type Literal = StringLiteral | NumberLiteral | BooleanLiteral | NothingLiteral

export interface Hash {
  readonly pairs: readonly { readonly key: string; readonly value: Expression; readonly loc: Loc }[]
  readonly loc: Loc
}

/** What a mustache, a subexpression and a block have in common: something named, and its arguments. */
export interface Call {
  readonly path: PathExpression | Literal
  readonly params: readonly Expression[]
  readonly hash?: Hash | undefined
  readonly loc: Loc
}

export interface SubExpression extends Call {
  readonly type: 'SubExpression'
}

export type Expression = PathExpression | SubExpression | Literal

export interface Program {
  readonly type: 'Program'
  readonly body: readonly Statement[]
  readonly blockParams?: readonly string[] | undefined
}

export interface MustacheStatement extends Call {
  readonly type: 'MustacheStatement'
}

/** `{{* name}}`, or `{{#* inline "name"}}…{{/inline}}` with its program. */
export interface Decorator extends Call {
  readonly type: 'Decorator' | 'DecoratorBlock'
  readonly program?: Program | undefined
}

export interface BlockStatement extends Call {
  readonly type: 'BlockStatement'
  /** Absent for `{{^if x}}…{{/if}}`, whose body is the inverse. */
  readonly program?: Program | undefined
  readonly inverse?: Program | undefined
}

export interface PartialStatement {
  readonly type: 'PartialStatement' | 'PartialBlockStatement'
  readonly name: PathExpression | SubExpression | Literal
  readonly params: readonly Expression[]
  readonly hash?: Hash | undefined
  /** Whitespace before a partial that stands alone on its line. */
  readonly indent?: string | undefined
  readonly program?: Program | undefined
  readonly loc: Loc
}

export interface ContentStatement {
  readonly type: 'ContentStatement'
  readonly value: string
  readonly original: string
  /** Set by Handlebars' whitespace pass when the end of the text was cut. */
  readonly leftStripped?: boolean
  readonly loc: Loc
}

export interface CommentStatement {
  readonly type: 'CommentStatement'
  readonly value: string
  readonly loc: Loc
}

export type Statement =
  | MustacheStatement
  | Decorator
  | BlockStatement
  | PartialStatement
  | ContentStatement
  | CommentStatement

/** A parsed file: parse once, then `scanTemplate` and `render` it; drop it afterwards, trees are large. */
export interface Template {
  readonly source: SourceText
  readonly program: Program
}
