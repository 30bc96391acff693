/** Problems as one line each, `E1101 2:8+5 message`, and the helpers that the tests of diagnostics share. */
import { type Diagnostic, diagnose } from '../../src/diagnostic/index.ts'
import {
  coreHelpers,
  type Helper,
  HelperProblem,
  parseTemplate,
  render,
  scanTemplate,
  type TemplateFile,
  type TemplateValue,
} from '../../src/template/index.ts'

export const projectHelpers: Readonly<Record<string, Helper>> = {
  ...coreHelpers,
  ref: {
    arity: [1, 2],
    run: ({ args: [name] }) => {
      if (name === 'gone') throw new HelperProblem(diagnose('unknown-ref', { to: 'gone', near: 'gene' }))
      return `"m"."${String(name)}"`
    },
  },
  source: { arity: [2, 2], run: ({ args }) => args.join('.') },
  self: { arity: [0, 0], run: () => 'me' },
  var: { arity: [1, 1], run: ({ args: [name] }) => `'${String(name)}'` },
  config: { arity: [0, 0], hash: ['materialized', 'tags'], run: () => '' },
  refuse: {
    arity: [0, 0],
    run: () => {
      throw new HelperProblem('it is closed today.', 'Come back tomorrow.')
    },
  },
  broken: {
    arity: [0, 0],
    run: () => {
      throw new TypeError('x is not a function')
    },
  },
  nothing: { arity: [0, 0], run: () => null },
}

export function macros(texts: Readonly<Record<string, string>> = {}): ReadonlyMap<string, TemplateFile> {
  return new Map(Object.entries(texts).map(([name, text]) => [name, { file: `macros/${name}.sql`, text }]))
}

export function line(problem: Diagnostic): string {
  const { code, place, message } = problem
  const where = place === undefined ? '' : `${place.line}:${place.column}+${place.length ?? 0}`
  const file = place === undefined || place.file === 'm.sql' ? '' : `${place.file}:`
  const trail = (problem.trail ?? []).map(
    (step) => ` < ${step.label} ${step.place.line}:${step.place.column}`,
  )
  return `${code} ${file}${where} ${message}${trail.join('')}`
}

export function parseProblems(text: string): readonly Diagnostic[] {
  const result = parseTemplate({ file: 'm.sql', text })
  return result.ok ? [] : result.problems
}

export function scanProblems(
  text: string,
  partials: Readonly<Record<string, string>> = {},
): readonly string[] {
  const options = { helpers: projectHelpers, literalOnly: ['ref', 'source', 'config'] }
  return scanTemplate({ file: 'm.sql', text }, macros(partials), options).problems.map(line)
}

export function renderProblems(
  text: string,
  partials: Readonly<Record<string, string>> = {},
  context: Readonly<Record<string, TemplateValue>> = {},
): readonly string[] {
  const result = render(
    { file: 'm.sql', text },
    { helpers: projectHelpers, partials: macros(partials), context },
  )
  return result.ok ? [] : result.problems.map(line)
}

export function rendered(
  text: string,
  context: Readonly<Record<string, TemplateValue>> = {},
  partials: Readonly<Record<string, string>> = {},
): string {
  const result = render(
    { file: 'm.sql', text },
    { helpers: projectHelpers, partials: macros(partials), context },
  )
  return result.ok ? result.rendered.text : result.problems.map(line).join('\n')
}
