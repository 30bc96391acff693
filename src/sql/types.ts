/**
 * One spelling for each DuckDB type, so that `numeric(18, 2)` in a contract equals `DECIMAL(18,2)` in the catalogue.
 * Pure text work: an unknown type comes back in capitals and never fails. Start at `normaliseType`.
 */

/** Other names of a type, as `duckdb_types()` and DuckDB's grammar list them; a test compares. */
const aliases: Readonly<Record<string, string>> = {
  ...named('VARCHAR', 'TEXT', 'STRING', 'CHAR', 'CHARACTER', 'BPCHAR', 'NVARCHAR', 'CHARACTER VARYING'),
  ...named('BOOLEAN', 'BOOL', 'LOGICAL'),
  ...named('TINYINT', 'INT1'),
  ...named('SMALLINT', 'INT2', 'INT16', 'SHORT'),
  ...named('INTEGER', 'INT', 'INT4', 'INT32', 'SIGNED', 'INTEGRAL'),
  ...named('BIGINT', 'INT8', 'INT64', 'LONG', 'OID'),
  ...named('HUGEINT', 'INT128'),
  ...named('UTINYINT', 'UINT8'),
  ...named('USMALLINT', 'UINT16'),
  ...named('UINTEGER', 'UINT32'),
  ...named('UBIGINT', 'UINT64'),
  ...named('UHUGEINT', 'UINT128'),
  ...named('FLOAT', 'FLOAT4', 'REAL'),
  ...named('DOUBLE', 'FLOAT8', 'DOUBLE PRECISION'),
  ...named('DECIMAL', 'NUMERIC', 'DEC'),
  ...named('TIMESTAMP', 'DATETIME', 'TIMESTAMP_US', 'TIMESTAMP WITHOUT TIME ZONE'),
  ...named('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ'),
  ...named('TIME', 'TIME WITHOUT TIME ZONE'),
  ...named('TIME WITH TIME ZONE', 'TIMETZ'),
  ...named('BLOB', 'BYTEA', 'BINARY', 'VARBINARY'),
  ...named('BIT', 'BITSTRING'),
  ...named('BIGNUM', 'VARINT'),
  ...named('UUID', 'GUID'),
  ...named('STRUCT', 'ROW'),
  ...named('"NULL"', 'NULL'),
}

const timestampByPrecision: Readonly<Record<string, string>> = {
  '0': 'TIMESTAMP_S',
  '3': 'TIMESTAMP_MS',
  '6': 'TIMESTAMP',
  '9': 'TIMESTAMP_NS',
}

/** Types that the drivers and BI tools we know read without loss; `DECIMAL(p,s)` besides. */
const biSafe: ReadonlySet<string> = new Set([
  ...['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT'],
  ...['FLOAT', 'DOUBLE', 'VARCHAR', 'DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'],
  ...['INTERVAL', 'UUID', 'JSON', 'BLOB'],
])

/** Types without another name. */
const plain = [
  ...[
    'DATE',
    'INTERVAL',
    'JSON',
    'TIMESTAMP_S',
    'TIMESTAMP_MS',
    'TIMESTAMP_NS',
    'TIME_NS',
    'VARIANT',
    'GEOMETRY',
  ],
  ...['LIST', 'MAP', 'UNION', 'ARRAY', 'ENUM'],
]
const known: ReadonlySet<string> = new Set([...Object.keys(aliases), ...Object.values(aliases), ...plain])

/** Whether DuckDB has a type of this name; what stands in its parentheses is not looked at. */
export function isTypeName(text: string): boolean {
  const name = text.replace(/[[(].*$/s, '')
  return known.has(name.trim().replace(/\s+/g, ' ').toUpperCase())
}

/** The canonical spelling of a type: DuckDB's own, with `VARCHAR(10)` as `VARCHAR` since it does not check lengths. */
export function normaliseType(text: string): string {
  const type = text.trim()
  const array = /^(.*)\[\s*(\d*)\s*\]$/s.exec(type)
  if (array?.[1] !== undefined) return `${normaliseType(array[1])}[${array[2]}]`
  const call = /^([A-Za-z_][\w\s]*?)\s*\((.*)\)$/s.exec(type)
  if (call?.[1] === undefined || call[2] === undefined) return withDefaults(plainName(type))
  return withArguments(plainName(call[1]), splitArguments(call[2]))
}

export function isDecimal(type: string): boolean {
  return /^DECIMAL\(\d+,\d+\)$/.test(normaliseType(type))
}

/** FLOAT or DOUBLE: what money must never pass through. */
export function isFloating(type: string): boolean {
  const canonical = normaliseType(type)
  return canonical === 'FLOAT' || canonical === 'DOUBLE'
}

/** May a published column have this type? No HUGEINT (lands as double), nested types or enums. */
export function isBiSafe(type: string): boolean {
  return isDecimal(type) || biSafe.has(normaliseType(type))
}

function named(canonical: string, ...others: string[]): Record<string, string> {
  return Object.fromEntries(others.map((other) => [other, canonical]))
}

function plainName(text: string): string {
  const upper = text.trim().replace(/\s+/g, ' ').toUpperCase()
  return aliases[upper] ?? upper
}

function withDefaults(name: string): string {
  return name === 'DECIMAL' ? 'DECIMAL(18,3)' : name
}

function withArguments(name: string, args: readonly string[]): string {
  switch (name) {
    case 'DECIMAL':
      return `DECIMAL(${args[0]},${args[1] ?? '0'})`
    case 'VARCHAR':
      return name
    case 'FLOAT':
      return Number(args[0]) > 24 ? 'DOUBLE' : 'FLOAT'
    case 'TIMESTAMP':
      return timestampByPrecision[args[0] ?? ''] ?? `TIMESTAMP(${args.join(',')})`
    case 'MAP':
      return `MAP(${args.map(normaliseType).join(', ')})`
    case 'STRUCT':
    case 'UNION':
      return `${name}(${args.map(field).join(', ')})`
    default:
      return `${name}(${args.join(', ')})`
  }
}

/** `"a" int` of a STRUCT; quotes that the name does not need are dropped, since DuckDB's two printers disagree. */
function field(text: string): string {
  const parts = /^("(?:[^"]|"")*"|\w+)\s+(.*)$/s.exec(text)
  if (parts?.[1] === undefined || parts[2] === undefined) return text
  return `${parts[1].replace(/^"([a-z_]\w*)"$/i, '$1')} ${normaliseType(parts[2])}`
}

/** Splits at commas outside quotes and brackets. */
function splitArguments(text: string): string[] {
  const parts: string[] = []
  let start = 0
  let depth = 0
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const ch = text.charAt(at)
    if (quote !== '') {
      if (ch === quote) quote = ''
    } else if (ch === '"' || ch === "'") quote = ch
    else if (ch === '(') depth++
    else if (ch === ')') depth--
    else if (ch === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  parts.push(text.slice(start).trim())
  return parts
}
