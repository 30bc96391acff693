/**
 * What a column of PostgreSQL becomes in the working database, and how its text is cast.
 * In: the type as the catalogue prints it. Out: a type, or undefined when the user must declare one. Pure.
 */

export interface RemoteColumn {
  readonly name: string
  /** As PostgreSQL prints it, domains resolved: `numeric(18,2)`, `character varying(20)`. */
  readonly remoteType: string
  readonly isEnum: boolean
}

const same: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  smallint: 'SMALLINT',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  oid: 'BIGINT',
  real: 'FLOAT',
  'double precision': 'DOUBLE',
  text: 'VARCHAR',
  name: 'VARCHAR',
  citext: 'VARCHAR',
  inet: 'VARCHAR',
  cidr: 'VARCHAR',
  macaddr: 'VARCHAR',
  xml: 'VARCHAR',
  date: 'DATE',
  bytea: 'BLOB',
  json: 'JSON',
  jsonb: 'JSON',
  uuid: 'UUID',
}

/** The type in the working database; undefined for what has none of the same values (arrays, bare numeric, …). */
export function typeOf({ remoteType, isEnum }: RemoteColumn): string | undefined {
  if (isEnum) return 'VARCHAR'
  const numeric = /^numeric\((\d+),(-?\d+)\)$/.exec(remoteType)
  if (numeric !== null) return decimal(Number(numeric[1]), Number(numeric[2]))
  if (/^character( varying)?(\(\d+\))?$|^"char"$/.test(remoteType)) return 'VARCHAR'
  if (/^timestamp(\(\d\))? without time zone$/.test(remoteType)) return 'TIMESTAMP'
  if (/^timestamp(\(\d\))? with time zone$/.test(remoteType)) return 'TIMESTAMP WITH TIME ZONE'
  if (/^time(\(\d\))? without time zone$/.test(remoteType)) return 'TIME'
  if (/^interval/.test(remoteType)) return 'INTERVAL'
  return Object.hasOwn(same, remoteType) ? same[remoteType] : undefined
}

function decimal(precision: number, scale: number): string | undefined {
  const fits = precision <= 38 && scale >= 0 && scale <= precision
  return fits ? `DECIMAL(${precision},${scale})` : undefined
}
