/** Values given as one YAML or JSON mapping, as `--vars` and `--args` take them. Pure. Start at `inlineVars`. */
import { load } from 'js-yaml'
import { diagnose, LedgerlineError } from '../diagnostic/index.ts'

/** What each flag is called with, where what was written gives no better example. */
const examples = {
  '--vars': '{as_of_date: 2026-01-31, region: eu}',
  '--args': '{schema: marts, days: 30}',
  '--sample': '{start: 2026-03-01, end: 2026-03-08}',
} as const

/** Values as the text that `--var name=text` would have; the var's own type reads them. @throws LedgerlineError E8014 */
export function inlineVars(text: string, flag: keyof typeof examples = '--vars'): Record<string, string> {
  const refuse = (problem: string): never => {
    const example = exampleFor(text) ?? examples[flag]
    throw new LedgerlineError([diagnose('no-mapping', { flag, problem, example })])
  }
  const read = readYaml(text, refuse)
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    return refuse(`${shown(text)} is ${kindOf(read)}`)
  return Object.fromEntries(
    Object.entries(read).map(([name, value]: [string, unknown]) => {
      if (value instanceof Date) return [name, value.toISOString().slice(0, 10)]
      if (['string', 'number', 'boolean'].includes(typeof value)) return [name, String(value)]
      return refuse(`the value of ${name} is ${kindOf(value)}`)
    }),
  )
}

function readYaml(text: string, refuse: (problem: string) => never): unknown {
  if (text.trim() === '') return undefined
  try {
    return load(text)
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    return refuse(`${shown(text)} is no YAML, ${reason}`)
  }
}

/** `schema=marts` and `schema:marts` mean `{schema: marts}`, as do several of them. */
function exampleFor(text: string): string | undefined {
  const inner = text.trim().replace(/^\{(.*)\}$/s, '$1')
  const pairs = inner
    .split(/[\s,]+(?=\w+[=:])/)
    .map((pair) => /^(\w+)\s*[=:]\s*([^\s{}[\],]+)$/.exec(pair.trim()))
  if (pairs.some((pair) => pair === null)) return undefined
  return `{${pairs.map((pair) => `${pair?.[1]}: ${pair?.[2]}`).join(', ')}}`
}

function shown(text: string): string {
  return text.trim() === '' ? 'what is given' : text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a mapping' : typeof value === 'string' ? 'text' : `a ${typeof value}`
}
