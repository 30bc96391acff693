/**
 * Refuses clocks and randomness in models: the same inputs must give the same rows. Pure.
 * The list is DuckDB's VOLATILE and CONSISTENT_WITHIN_QUERY functions (duckdb_functions().stability).
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
]
const bare = ['current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp']
const pattern = new RegExp(
  `(?<![\\w."])(?:(?:${called.join('|')})\\s*\\(|(?:${bare.join('|')})(?![\\w.]))`,
  'gi',
)

/** @param code  the same text with strings and comments blanked */
export function volatileProblems(rendered: Rendered, code: string): Diagnostic[] {
  return [...code.matchAll(pattern)].map((match) => {
    const fn = match[0].replace(/\s*\($/, '()')
    const at = locate(rendered, match.index, match[0].length)
    return diagnose('clock-or-random', { fn }, { place: at?.place, trail: at?.trail })
  })
}
