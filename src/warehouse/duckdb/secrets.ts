/**
 * The secrets of a target, held in the memory of one instance: DuckDB writes none of them to disk and prints none.
 * In: names, types and options with their values filled in. Out: nothing, or a LedgerlineError without a value in it.
 */
import { type Diagnostic, diagnose, LedgerlineError, type Place } from '../../diagnostic/index.ts'
import { quoteIdentifier, quoteLiteral } from '../../sql/index.ts'
import { type Connection, StatementError } from '../warehouse.ts'

type Value = string | number | boolean | readonly string[]

/** `type` and `options` in the words of CREATE SECRET. */
export interface DatabaseSecret {
  readonly name: string
  readonly type: string
  readonly options: Readonly<Record<string, Value>>
  readonly place?: Place
}

/** @throws LedgerlineError naming every secret that DuckDB refuses, or the extension that its type needs */
export async function createSecrets(
  connection: Connection,
  secrets: readonly DatabaseSecret[],
): Promise<void> {
  const problems: Diagnostic[] = []
  for (const secret of secrets) {
    try {
      await connection.run(secretSql(secret))
    } catch (error) {
      if (!(error instanceof StatementError)) throw error
      problems.push(refused(secret, error.message))
    }
  }
  if (problems.length > 0) throw new LedgerlineError(problems)
}

export function secretSql({ name, type, options }: DatabaseSecret): string {
  const given = Object.entries(options).map(([key, value]) => `${quoteIdentifier(key)} ${valueSql(value)}`)
  const parts = [`type ${quoteIdentifier(type)}`, ...given].join(', ')
  return `create temporary secret ${quoteIdentifier(name)} (${parts})`
}

function valueSql(value: Value): string {
  if (typeof value === 'string') return quoteLiteral(value)
  return typeof value === 'object' ? `[${value.map(quoteLiteral).join(', ')}]` : String(value)
}

/** Only the first line: the others advise to switch downloads on. */
function refused({ name, type, place }: DatabaseSecret, message: string): Diagnostic {
  const extension = /exists in the (\w+) extension/.exec(message)?.[1]
  const reason = message.split('\n')[0] ?? message
  if (extension === undefined) return diagnose('secret-refused', { name, type, reason }, { place })
  const needed = `a secret of type ${type} needs the extension ${extension}; name it under extensions: of the target`
  return diagnose('secret-refused', { name, type, reason: needed }, { place })
}
