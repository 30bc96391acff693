/**
 * A cast of text that refuses what the database would take and lose a part of without a word: digits of a number, the time
 * of a date, the offset of a timestamp, the century of a year.
 * In: a quoted column, its declared type. Out: SQL. Pure. Start at `textCast`; decision 0113 says what it costs.
 */
import { quoteLiteral } from '../../sql/index.ts'

export interface Loss {
  /** A condition on the text that holds where something would be lost. */
  readonly lost: string
  /** What is said of such a value, behind it. */
  readonly message: string
}

/** The first condition begins with the cast itself, which the database then does once for both. */
export function textCast(id: string, type: string): string {
  const cast = `cast(${id} as ${type})`
  const losses = lossesOf(id, type)
  if (losses.length === 0) return cast
  const any = losses.map(({ lost }) => `(${lost})`).join(' or ')
  const said = losses.map(({ lost, message }) => `when ${lost} then ${quoteLiteral(message)}`)
  return `case when ${any} then error(case ${said.join(' ')} end) else ${cast} end`
}

export function lossesOf(id: string, type: string): readonly Loss[] {
  const plain = type.trim().toLowerCase()
  const scale = scaleOf(plain)
  if (scale !== undefined) return [digits(id, plain, scale)]
  if (plain === 'date') return [century(id, plain), timeOfDay(id)]
  if (plain === 'timestamp' || plain === 'datetime') return [century(id, plain), offset(id)]
  return []
}

/** Digits behind the point that the type keeps; undefined for what is no exact number. */
function scaleOf(type: string): number | undefined {
  if (/^u?(?:tiny|small|big|huge)?int$|^u?integer$|^int\d$/.test(type)) return 0
  const decimal = /^(?:decimal|numeric)(?:\(\s*\d+\s*(?:,\s*(\d+)\s*)?\))?$/.exec(type)
  if (decimal === null) return undefined
  return decimal[1] === undefined ? (type.includes('(') ? 0 : 3) : Number(decimal[1])
}

/**
 * Held against four digits more, so that 60.000000000000004, as a program that counts in binary writes 60, is 60. Decimals of
 * 18 digits cost as little as the cast itself; those of 38, sixteen times as much, are for what does not fit into them.
 */
function digits(id: string, type: string, scale: number): Loss {
  const point = `instr(${id}, '.')`
  const digits = scale === 0 ? `contains(${id}, '.')` : `strlen(${id}) - ${point} > ${scale} and ${point} > 0`
  // 5e-05 has five, and no point: as decimal(18,2) the database makes 0.01 of it
  const small = `${point} = 0 and (contains(${id}, 'e-') or contains(${id}, 'E-'))`
  const longer = `(${digits} or ${small})`
  const narrow = `try_cast(${id} as decimal(18,${Math.min(18, scale + 4)}))`
  const wide = `try_cast(${id} as decimal(38,${Math.min(38, scale + 4)}))`
  return {
    lost: `${longer} and cast(${id} as ${type}) <> coalesce(${narrow}, ${wide})`,
    message: scale === 0 ? `is no whole number, as ${type} wants` : `has more digits than ${type} keeps`,
  }
}

/** Midnight is how a tool writes a day; another time says that the day is still to be told, in some zone. */
function timeOfDay(id: string): Loss {
  return {
    lost: `strlen(${id}) > 10 and try_cast(${id} as timestamp) <> cast(${id} as date)`,
    message: 'has a time of day, which a date does not keep',
  }
}

/** A timestamp of 19 characters has seconds and no offset, so that few are looked at closely. */
function offset(id: string): Loss {
  const has = `regexp_matches(${id}, ':\\d\\d(?:\\.\\d+)?\\s*[+-]')`
  return {
    lost: `strlen(${id}) <> 19 and ${has} and not regexp_matches(${id}, '[+-]00(?::?00)?\\s*$')`,
    message: 'has an offset from UTC, which a timestamp does not keep; a timestamptz does',
  }
}

/** 26-03-31 is the year 26 to the database. */
function century(id: string, type: string): Loss {
  return {
    lost: `cast(${id} as ${type}) < ${type} '1000-01-01' and not regexp_matches(${id}, '^\\s*\\d{4}')`,
    message: 'has a year of two digits',
  }
}
