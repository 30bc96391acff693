/**
 * Calls of macros: files in `macros/`, inline partials, and the block handed to a partial.
 * In: partial statement, scope. Out: the macro's text, indented as its call stands. Start at `runPartial`.
 */
import { diagnose, nearest, type Place } from '../diagnostic/index.ts'
import type { PartialStatement, Program, Template } from './ast.ts'
import { written } from './call.ts'
import { evaluate, stop } from './evaluate.ts'
import { withInlines } from './inlines.ts'
import { parseMacro } from './parse.ts'
import { Stop } from './problem.ts'
import {
  type Body,
  type Contexts,
  enter,
  findInline,
  frame,
  inlineNames,
  type Run,
  type Scope,
} from './scope.ts'
import type { TemplateFile, TemplateValue } from './types.ts'

/** Deeper than any macro library; the chain of programs catches recursion long before. */
const deepest = 200

const partialBlock = '@partial-block'

/** What is called, with which context, and where. */
interface Target {
  readonly name: string
  readonly context: TemplateValue
  readonly place: Place
}

type Handed = Pick<Scope, 'data' | 'block' | 'inlines'>

export function runPartial(node: PartialStatement, scope: Scope, run: Run): void {
  const place = partialPlace(node, scope)
  const name = partialName(node)
  if (name === undefined) {
    throw stop(diagnose('computed-reference', { helper: '>' }, { place, trail: scope.trail }))
  }
  const context = contextFor(node, name, scope, run, place)
  const body = () => call(node, { name, context, place }, scope, run)
  if (!node.indent) {
    body()
    return
  }
  const { source } = scope.template
  const [start, end] = [source.offset(node.loc.start), source.offset(node.loc.end)]
  run.output.indented(node.indent, { kind: 'indent', source, start, end, trail: scope.trail }, body)
}

/** The literal name of a partial; undefined when it is computed. */
export function partialName(node: PartialStatement): string | undefined {
  return node.name.type === 'SubExpression' ? undefined : written(node.name)
}

/** The place of `{{> name …}}` or `{{#> name …}}` without its body. */
export function partialPlace(node: PartialStatement, scope: Pick<Scope, 'template'>): Place {
  const { source } = scope.template
  if (node.type === 'PartialStatement') return source.placeOf(node.loc)
  const last = node.hash ?? node.params.at(-1) ?? node.name
  return source.place(
    source.offset(node.loc.start),
    source.text.indexOf('}}', source.offset(last.loc.end)) + 2,
  )
}

function contextFor(
  node: PartialStatement,
  name: string,
  scope: Scope,
  run: Run,
  place: Place,
): TemplateValue {
  const { helpers } = run.options
  if (node.params.length > 1) {
    const message = `a macro takes one context and named arguments, not ${node.params.length} values: {{> ${name} key='value'}}.`
    throw stop(diagnose('bad-helper-call', { helper: `> ${name}`, message }, { place, trail: scope.trail }))
  }
  const [param] = node.params
  const context = param === undefined ? scope.contexts.value : evaluate(param, scope, helpers)
  if (node.hash === undefined) return context
  const base = typeof context === 'object' && context !== null && !Array.isArray(context) ? context : {}
  const merged: Record<string, TemplateValue> = { ...(base as Readonly<Record<string, TemplateValue>>) }
  for (const pair of node.hash.pairs) merged[pair.key] = evaluate(pair.value, scope, helpers)
  return merged
}

function call(node: PartialStatement, target: Target, scope: Scope, run: Run): void {
  const { name, context, place } = target
  if (name === partialBlock) {
    if (scope.block === undefined) throw unknown(target, scope, run)
    runBody(scope.block, context, scope, run)
    return
  }
  const handed = handOver(node, scope)
  const inline = findInline(scope, name)
  const file = run.options.partials.get(name)
  if (inline !== undefined) {
    runInline(inline, target, handed, scope, run)
  } else if (file !== undefined) {
    const { template } = parsedMacro(file)
    const contexts: Contexts = { value: context, outer: undefined }
    const way = step(`macro ${name}`, template.program, place, scope)
    run.exec(template.program, { template, contexts, params: undefined, ...handed, ...way })
  } else if (node.program !== undefined && handed.block !== undefined) {
    // an unknown name with a body: the body is what prints
    runBody(handed.block, context, { ...scope, data: handed.data }, run)
  } else throw unknown(target, scope, run)
}

function parsedMacro(file: TemplateFile): { readonly template: Template } {
  const parsed = parseMacro(file)
  if (!parsed.ok) throw new Stop(parsed.problems)
  return parsed
}

function runInline(
  inline: Body,
  { name, context, place }: Target,
  handed: Handed,
  scope: Scope,
  run: Run,
): void {
  const { data, block } = handed
  const contexts = enter(inline.scope.contexts, context)
  const way = step(`inline ${name}`, inline.program, place, scope)
  run.exec(inline.program, { ...inline.scope, contexts, data, block, ...way })
}

/** What a called partial sees of its caller: data, the block between its tags, and inline partials. */
function handOver(node: PartialStatement, scope: Scope): Handed {
  const { data, block, inlines } = scope
  if (node.program === undefined) return { data, block, inlines }
  const { inside } = withInlines(node.program, scope)
  return { data: frame(data), block: { program: node.program, scope }, inlines: inside.inlines }
}

/** Prints a block where `{{> @partial-block}}` stands: its own names, the `@data` of the place. */
function runBody(body: Body, context: TemplateValue, scope: Scope, run: Run): void {
  const contexts = enter(body.scope.contexts, context)
  run.exec(body.program, { ...body.scope, contexts, data: frame(scope.data) })
}

function step(label: string, program: Program, place: Place, scope: Scope): Pick<Scope, 'trail' | 'chain'> {
  const labels = [label]
  let isLoop = false
  for (let chain = scope.chain; chain !== undefined; chain = chain.outer) {
    labels.unshift(chain.label)
    if (chain.program === program) {
      isLoop = true
      break
    }
  }
  if (isLoop || labels.length > deepest) {
    const chain = labels.map((name) => name.replace(/^\w+ /, '')).join(' → ')
    throw stop(diagnose('partial-recursion', { chain }, { place, trail: scope.trail }))
  }
  return { trail: [{ label, place }, ...scope.trail], chain: { program, label, outer: scope.chain } }
}

function unknown({ name, place }: Target, scope: Scope, run: Run): Stop {
  const near = nearest(name, [...run.options.partials.keys(), ...inlineNames(scope)])
  return stop(diagnose('unknown-partial', { name, near }, { place, trail: scope.trail }))
}
