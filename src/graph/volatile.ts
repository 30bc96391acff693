/**
 * Clocks and randomness as they are written: the same inputs must give the same rows. Whether a name is the function is
 * for the bound plan to say (`safety/rows.ts`); the text gives its place, and what the plan has lost. Pure.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { locate, type Rendered } from '../template/index.ts'

const called = [
  'now',
  'random',
  'uuid',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'today',
  'nextval',
  'currval',
  'setseed',
  'transaction_timestamp',
  'get_current_timestamp',
  'txid_current',
  'get_current_time',
  'current_localtimestamp',
  'current_localtime',
  'ago',
  'current_setting',
  'current_database',
  'current_schema',
  'current_schemas',
  'in_search_path',
  'approx_quantile',
  'approx_top_k',
  'reservoir_quantile',
]
/** What is written without parentheses, and the function that it stands for. */
const bare: Readonly<Record<string, string>> = {
  current_date: 'current_date',
  current_time: 'get_current_time',
  current_timestamp: 'get_current_timestamp',
  localtime: 'current_localtime',
  localtimestamp: 'current_localtimestamp',
}
const pattern = new RegExp(
  `(?<![\\w."])(?:(?:${called.join('|')})\\s*\\(|(?:${Object.keys(bare).join('|')})(?![\\w.]))`,
  'gi',
)

export interface ChangingText {
  /** The engine's name of the function. */
  readonly fn: string
  readonly written: string
  readonly index: number
  readonly length: number
}

/** @param code  SQL with strings and comments blanked */
export function changingText(code: string): readonly ChangingText[] {
  return [...code.matchAll(pattern)].map((match) => {
    const name = match[0].replace(/\s*\($/, '').toLowerCase()
    const fn = name === 'ago' ? 'get_current_timestamp' : (bare[name] ?? name)
    return { fn, written: match[0].replace(/\s*\($/, '()'), index: match.index, length: match[0].length }
  })
}

export function volatileProblems(
  rendered: Rendered,
  code: string,
  said: readonly ChangingText[] = changingText(code),
): Diagnostic[] {
  return said.map(({ written, index, length }) => {
    const at = locate(rendered, index, length)
    return diagnose('clock-or-random', { fn: written }, { place: at?.place, trail: at?.trail })
  })
}
