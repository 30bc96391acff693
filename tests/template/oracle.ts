/**
 * Handlebars itself as the oracle, and the check that every piece of a span map is true.
 * In: template, macros, context. Out: Handlebars' text; thrown errors when a span map lies.
 */
import Handlebars from 'handlebars'
import { coreHelpers, type Helper, type Rendered, type TemplateValue } from '../../src/template/index.ts'

export interface Case {
  readonly name: string
  readonly text: string
  readonly partials?: Readonly<Record<string, string>>
  readonly context?: Readonly<Record<string, TemplateValue>>
}

/** Stand-ins for the project's helpers: pure functions of their arguments. */
export const helpers: Readonly<Record<string, Helper>> = {
  ...coreHelpers,
  ref: { arity: [1, 1], run: ({ args: [name] }) => `"m"."${String(name)}"` },
  self: { arity: [0, 0], run: () => '"marts"."me"' },
  tag: {
    arity: [1, 1],
    hash: ['of', 'n'],
    run: ({ args, hash }) => `<${args[0]}:${hash.of ?? ''}:${hash.n ?? ''}>`,
  },
  flag: { arity: [0, 0], run: () => true },
  lines: { arity: [0, 0], run: () => 'one\ntwo\n' },
}

export function handlebarsText({ text, partials = {}, context = {} }: Case): string {
  const engine = Handlebars.create()
  for (const [name, helper] of Object.entries(helpers)) {
    engine.registerHelper(name, (...args: unknown[]) => {
      const options = args.pop() as { hash: Record<string, TemplateValue> }
      const place = { file: '', line: 1, column: 1 }
      return helper.run({ args: args as TemplateValue[], hash: options.hash, place })
    })
  }
  engine.registerHelper('raw', function (this: unknown, options: { fn: (context: unknown) => string }) {
    return options.fn(this)
  })
  engine.registerHelper('given', function (this: Record<string, unknown>, name: string) {
    return this[name] !== undefined
  })
  engine.registerPartial(partials)
  return engine.compile(text, { noEscape: true, strict: true })(context)
}

/** Throws unless the pieces cover the text and each one points at what it says. */
export function checkPieces(rendered: Rendered, files: ReadonlyMap<string, string>): number {
  let end = 0
  let characters = 0
  for (const piece of rendered.pieces) {
    if (piece.start !== end || piece.length <= 0)
      throw new Error(`gap or overlap at ${end}: ${JSON.stringify(piece)}`)
    end = piece.start + piece.length
    const source = files.get(piece.file) ?? ''
    const shown = rendered.text.slice(piece.start, end)
    const written = source.slice(piece.source, piece.source + piece.sourceLength)
    if (piece.kind === 'text' && shown !== written)
      throw new Error(`${JSON.stringify(shown)} is not ${written}`)
    if (piece.kind !== 'text' && !/^\{\{[\s\S]*\}\}$/.test(written))
      throw new Error(`${written} is no mustache`)
    const before = source.slice(0, piece.source).split('\n')
    const column = (before.at(-1) ?? '').length + 1
    if (piece.line !== before.length || piece.column !== column) {
      throw new Error(`${piece.line}:${piece.column} should be ${before.length}:${column}`)
    }
    if (piece.kind === 'text') characters += piece.length
  }
  if (end !== rendered.text.length) throw new Error(`the pieces end at ${end} of ${rendered.text.length}`)
  return characters
}
