/**
 * What a template calls, read off its tree without rendering: so that the graph stands before any value does.
 * In: template and macros. Out: TemplateFacts, and problems that no value could mend. Pure.
 * Every branch is read, taken or not; each macro once, by the first way that leads to it.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../diagnostic/index.ts'
import type { Call as CallNode, Expression, PartialStatement, Program, Statement, Template } from './ast.ts'
import { blockProblem, openTag } from './blocks.ts'
import {
  blockNames,
  calledName,
  findHelper,
  given,
  type Helpers,
  misfit,
  nearestHelper,
  simpleName,
  written,
} from './call.ts'
import { isJinjaCall } from './evaluate.ts'
import { inlineName, refusedDecorator } from './inlines.ts'
import { jinjaCall, jinjaThis } from './jinja.ts'
import { parseMacro, parseTemplate } from './parse.ts'
import { partialName, partialPlace } from './partials.ts'
import type { Trail } from './problem.ts'
import type { Call, TemplateFacts, TemplateFile } from './types.ts'

export interface ScanOptions {
  readonly helpers: Helpers
  /** Helpers whose arguments must be literal, because the graph is read from them: ref, source. */
  readonly literalOnly?: readonly string[]
}

export interface ScanResult {
  /** What could be read, also beside problems. */
  readonly facts: TemplateFacts
  readonly problems: readonly Diagnostic[]
}

/** @param input  a file, or the template that `parseTemplate` gave for it */
export function scanTemplate(
  input: TemplateFile | Template,
  partials: ReadonlyMap<string, TemplateFile>,
  options: ScanOptions,
): ScanResult {
  if (!('program' in input)) {
    const parsed = parseTemplate(input)
    if (parsed.ok) return scanTemplate(parsed.template, partials, options)
    return { facts: { calls: [], macros: [] }, problems: parsed.problems }
  }
  const scanner = new Scanner(partials, options)
  scanner.program(input.program, {
    template: input,
    trail: [],
    chain: [],
    params: [],
    inlines: [],
    isTop: true,
  })
  const facts = { calls: scanner.calls, macros: [...scanner.macros].sort() }
  return { facts, problems: scanner.problems }
}

/** Where the scan stands; each field as in `Scope`, but with names only. */
interface Point {
  readonly template: Template
  readonly trail: Trail
  readonly chain: readonly string[]
  readonly params: readonly string[]
  readonly inlines: readonly string[]
  /** In the file itself and in no `each` or `with`: here `this` can only be the whole context. */
  readonly isTop: boolean
}

class Scanner {
  readonly calls: Call[] = []
  readonly macros = new Set<string>()
  readonly problems: Diagnostic[] = []
  readonly #partials: ReadonlyMap<string, TemplateFile>
  readonly #helpers: Helpers
  readonly #literalOnly: ReadonlySet<string>

  constructor(partials: ReadonlyMap<string, TemplateFile>, options: ScanOptions) {
    this.#partials = partials
    this.#helpers = options.helpers
    this.#literalOnly = new Set(options.literalOnly ?? [])
  }

  program(program: Program | undefined, outer: Point): void {
    if (program === undefined) return
    const point = this.#inside(program, outer)
    for (const statement of program.body) this.#statement(statement, point)
  }

  #inside(program: Program, outer: Point): Point {
    const inlines = inlinesOf(program)
    const params = program.blockParams ?? []
    if (inlines.length === 0 && params.length === 0) return outer
    return { ...outer, params: [...outer.params, ...params], inlines: [...outer.inlines, ...inlines] }
  }

  #statement(statement: Statement, point: Point): void {
    switch (statement.type) {
      case 'ContentStatement':
      case 'CommentStatement':
        return
      case 'MustacheStatement':
        this.#call(statement, point)
        return
      case 'Decorator':
      case 'DecoratorBlock':
        if (inlineName(statement) === undefined) this.problems.push(refusedDecorator(statement, point))
        this.program(statement.program, { ...point, isTop: false })
        return
      case 'BlockStatement':
        this.#block(statement, point)
        return
      case 'PartialStatement':
      case 'PartialBlockStatement':
        this.#partial(statement, point)
        return
    }
  }

  #block(node: Extract<Statement, { type: 'BlockStatement' }>, point: Point): void {
    const place = openTag(node, point)
    const problem = blockProblem(node, point, this.#helpers, place, point.trail)
    if (problem !== undefined) this.problems.push(problem)
    this.#arguments(node, point)
    const name = simpleName(node.path)
    for (const program of [node.program, node.inverse]) {
      for (const param of program?.blockParams ?? []) {
        this.#hidden(param, point, place)
      }
    }
    const isTransparent = name === 'if' || name === 'unless'
    this.program(node.program, isTransparent ? point : { ...point, isTop: false })
    this.program(node.inverse, point)
  }

  /** Where a value has the name of a helper, `{{name}}` means the helper, and the value is never read. */
  #hidden(name: string, point: Point, place: Place): void {
    if (findHelper(this.#helpers, name) === undefined && !isReserved(name)) return
    this.problems.push(diagnose('name-of-helper', { name }, { place, trail: point.trail }))
  }

  /** A mustache or a subexpression: a helper's call, or a name whose value only the render knows. */
  #call(node: CallNode, point: Point, isArgument = false): void {
    const { source } = point.template
    const name = calledName(node.path, this.#helpers, (param) => point.params.includes(param))
    const isBare = node.params.length === 0 && node.hash === undefined && !isArgument
    const isParam = name !== undefined && point.params.includes(name)
    const helper = name === undefined || isParam ? undefined : findHelper(this.#helpers, name)
    const offsets = () => [source.offset(node.loc.start), source.offset(node.loc.end)] as const
    if (isJinjaCall(node)) {
      this.problems.push(onTheWay(jinjaCall(source, ...offsets()), point))
      return
    }
    if (helper !== undefined && name !== undefined) this.#helperCall(name, node, point)
    else if (isBare && point.isTop && written(node.path) === 'this')
      this.problems.push(onTheWay(jinjaThis(source, ...offsets()), point))
    else if (!isBare && name !== given) this.#unknownHelper(node, point)
    this.#arguments(node, point)
  }

  #unknownHelper(node: CallNode, point: Point): void {
    const name = written(node.path)
    const near = nearestHelper(this.#helpers, name)
    const place = point.template.source.placeOf(node.loc)
    this.problems.push(diagnose('unknown-helper', { name, near }, { place, trail: point.trail }))
  }

  #arguments(node: Pick<CallNode, 'params' | 'hash'>, point: Point): void {
    for (const param of node.params) if (param.type === 'SubExpression') this.#call(param, point, true)
    for (const { value } of node.hash?.pairs ?? [])
      if (value.type === 'SubExpression') this.#call(value, point, true)
  }

  #helperCall(name: string, node: CallNode, point: Point): void {
    const place = point.template.source.placeOf(node.loc)
    const args = node.params.map(literal)
    const pairs = (node.hash?.pairs ?? []).map((pair) => [pair.key, literal(pair.value)] as const)
    const helper = findHelper(this.#helpers, name)
    const message = helper && misfit(node, helper)
    if (message !== undefined)
      this.problems.push(
        diagnose('bad-helper-call', { helper: name, message }, { place, trail: point.trail }),
      )
    else if (this.#literalOnly.has(name) && !isLiteralCall(node)) {
      this.problems.push(diagnose('computed-reference', { helper: name }, { place, trail: point.trail }))
    }
    this.calls.push({ helper: name, args, hash: Object.fromEntries(pairs), place, trail: point.trail })
  }

  #partial(node: PartialStatement, point: Point): void {
    const place = partialPlace(node, point)
    const name = partialName(node)
    this.#arguments(node, point)
    for (const { key, loc } of node.hash?.pairs ?? [])
      this.#hidden(key, point, point.template.source.placeOf(loc))
    if (node.name.type === 'SubExpression') this.#call(node.name, point, true)
    if (name === undefined)
      this.problems.push(diagnose('computed-reference', { helper: '>' }, { place, trail: point.trail }))
    this.program(node.program, point)
    if (name === undefined || name === '@partial-block' || point.inlines.includes(name)) return
    const file = this.#partials.get(name)
    if (file !== undefined) {
      this.#macro(name, file, node, point)
      return
    }
    if (node.program !== undefined) return
    const near = nearest(name, [...this.#partials.keys(), ...point.inlines])
    this.problems.push(diagnose('unknown-partial', { name, near }, { place, trail: point.trail }))
  }

  #macro(name: string, file: TemplateFile, node: PartialStatement, point: Point): void {
    const place = partialPlace(node, point)
    if (point.chain.includes(name)) {
      const chain = [...point.chain.slice(point.chain.indexOf(name)), name].join(' → ')
      this.problems.push(diagnose('partial-recursion', { chain }, { place, trail: point.trail }))
      return
    }
    if (this.macros.has(name)) return
    this.macros.add(name)
    const trail = [{ label: `macro ${name}`, place }, ...point.trail]
    const parsed = parseMacro(file)
    if (!parsed.ok) {
      this.problems.push(...parsed.problems.map((problem) => onTheWay(problem, { ...point, trail })))
      return
    }
    const inlines = [...point.inlines, ...(node.program === undefined ? [] : inlinesOf(node.program))]
    const chain = [...point.chain, name]
    this.program(parsed.template.program, {
      template: parsed.template,
      trail,
      chain,
      params: [],
      inlines,
      isTop: false,
    })
  }
}

function onTheWay(problem: Diagnostic, { trail }: Point): Diagnostic {
  return trail.length === 0 ? problem : { ...problem, trail }
}

function inlinesOf(program: Program): readonly string[] {
  const names: string[] = []
  for (const statement of program.body) {
    const name = statement.type === 'DecoratorBlock' ? inlineName(statement) : undefined
    if (name !== undefined) names.push(name)
  }
  return names
}

function isReserved(name: string): boolean {
  return name === given || (blockNames as readonly string[]).includes(name)
}

function literal(expression: Expression): string | number | boolean | undefined {
  return 'value' in expression ? expression.value : undefined
}

/** Names are quoted; a keyword may also be a number or true. */
function isLiteralCall(node: CallNode): boolean {
  const pairs = node.hash?.pairs ?? []
  return (
    node.params.every((param) => param.type === 'StringLiteral') &&
    pairs.every((pair) => 'value' in pair.value)
  )
}
