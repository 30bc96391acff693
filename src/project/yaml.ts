/**
 * Parses one YAML file: plain files by a reader of ours, others by js-yaml, and by `yaml` with positions only when something is
 * wrong. All follow the YAML 1.2 core schema: `2026-03-31`, `yes` and `1:30` stay text.
 * In: file name and text. Out: the data, a way to ask for places, and syntax problems. Pure.
 */
import { load, YAMLException } from 'js-yaml'
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'
import { readPlain } from './plain-yaml.ts'
import { type Parsed, type Positions, parseWithPositions, positionsIn, spotAt } from './positions.ts'
import { firstLine } from './text.ts'

/** A file in which places can be looked up. */
export interface YamlPlaces extends Positions {
  readonly file: string
}

export interface YamlFile extends YamlPlaces {
  /** Undefined when the file is too broken to go on with. */
  readonly data: unknown
  readonly problems: readonly Diagnostic[]
}

export function readYaml(file: string, text: string): YamlFile {
  const positions = positionsIn(file, text)
  try {
    return { file, data: readPlain(text) ?? merged(load(text)) ?? {}, ...positions, problems: [] }
  } catch (error) {
    return { file, ...positions, ...diagnoseSyntax(file, text, error) }
  }
}

/** `<<: *common` stands for the keys of that mapping, as in the YAML that dbt reads; a key that is written out counts for more. */
function merged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(merged)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const own = Object.entries(value).map(([key, inner]) => [key, merged(inner)] as const)
  const [, from] = own.find(([key]) => key === '<<') ?? []
  const parts = [from].flat()
  if (from === undefined || !parts.every((p) => typeof p === 'object' && p !== null))
    return Object.fromEntries(own)
  // of several mappings the first counts for most
  return Object.assign({}, ...parts.reverse(), Object.fromEntries(own.filter(([key]) => key !== '<<')))
}

/** Duplicate keys do not hide the rest of the file: they are all told, and parsing goes on. */
function diagnoseSyntax(file: string, text: string, error: unknown): Pick<YamlFile, 'data' | 'problems'> {
  const parsed = parseWithPositions(text, true)
  const { errors, contents } = parsed.document
  const [first] = errors
  if (first === undefined) {
    if (contents === null) return { data: {}, problems: [] }
    return { data: undefined, problems: [syntaxProblem(reasonOf(error), markOf(file, text, error))] }
  }
  const duplicates = errors.filter((e) => e.code === 'DUPLICATE_KEY')
  if (duplicates.length < errors.length) {
    const worst = errors.find((e) => e.code !== 'DUPLICATE_KEY') ?? first
    const place = { file, ...spotAt(parsed.lines, text, worst.pos[0], worst.pos[1]) }
    return { data: undefined, problems: [syntaxProblem(decapitalised(worst.message), place)] }
  }
  const problems = duplicates.map((e) => duplicateKey(file, text, parsed, e.pos[0]))
  return { data: parseWithPositions(text).document.toJS(), problems }
}

function duplicateKey(file: string, text: string, parsed: Parsed, start: number): Diagnostic {
  const key = /^(?:"[^"\n]*"|'[^'\n]*'|[^:\n]+)/.exec(text.slice(start))?.[0].trimEnd() ?? ''
  const place = { file, ...spotAt(parsed.lines, text, start, start + key.length) }
  return syntaxProblem(`the key ${key} is given twice`, place)
}

function syntaxProblem(message: string, place: Place): Diagnostic {
  return diagnose('yaml-syntax', { message: message.endsWith('.') ? message : `${message}.` }, { place })
}

function reasonOf(error: unknown): string {
  return error instanceof YAMLException ? error.reason : String(error)
}

function markOf(file: string, text: string, error: unknown): Place {
  const mark = error instanceof YAMLException ? error.mark : undefined
  if (!mark) return firstLine(file)
  // of an unknown alias the mark is behind its star
  const back = text.charAt(mark.position - 1) === '*' ? 1 : 0
  return { file, line: mark.line + 1, column: mark.column + 1 - back, length: 1 }
}

function decapitalised(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1)
}
