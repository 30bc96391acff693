/**
 * A cast of text that refuses what the database would take and lose a part of without a word: digits of a number, the time
 * of a date, the offset of a timestamp, the century of a year.
 * In: a quoted column, its declared type. Out: SQL. Pure. Start at `textCast`; decision 0113 says what it costs.
 */
import { quoteLiteral } from '../../sql/index.ts'

export interface Loss {
  /** A cheap condition that holds wherever something may be lost. */
  readonly open: string
  /** One that holds, where that one does, if something is lost. */
  readonly lost: string
  /** What is said of such a value, behind it. */
  readonly message: string
}

/**
 * Values are looked at closely within a CASE, into which the database looks for no common parts: it takes seconds to find those of a
 * thousand columns. A cast that stands in the outer condition and behind it is done once all the same.
 */
export function textCast(id: string, type: string): string {
  const cast = `cast(${id} as ${type})`
  const losses = lossesOf(id, type)
  if (losses.length === 0) return cast
  const [only] = losses.length === 1 ? losses : []
  if (only !== undefined)
    return `case when ${only.open} then case when ${only.lost} then error(${quoteLiteral(only.message)}) else ${cast} end else ${cast} end`
  const open = losses.map((loss) => loss.open).join(' or ')
  const said = losses.map((loss) => `when ${isLost(loss)} then error(${quoteLiteral(loss.message)})`)
  return `case when ${open} then case ${said.join(' ')} else ${cast} end else ${cast} end`
}

/** True or false of any text. */
export function isLost({ open, lost }: Loss): string {
  return `case when ${open} then case when ${lost} then true else false end else false end`
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
  // 5e-05 has five, and no point: as decimal(18,2) the database makes 0.01 of it
  const small = `contains(${id}, 'e-') or contains(${id}, 'E-')`
  const open =
    scale === 0
      ? `(contains(${id}, '.') or ${small})`
      : `(case when ${point} = 0 then ${small} else strlen(${id}) - ${point} > ${scale} end)`
  const narrow = `try_cast(${id} as decimal(18,${Math.min(18, scale + 4)}))`
  const wide = `try_cast(${id} as decimal(38,${Math.min(38, scale + 4)}))`
  return {
    open,
    lost: `cast(${id} as ${type}) <> coalesce(${narrow}, ${wide})`,
    message: scale === 0 ? `is no whole number, as ${type} wants` : `has more digits than ${type} keeps`,
  }
}

/** Midnight is how a tool writes a day; another time says that the day is still to be told, in some zone. */
function timeOfDay(id: string): Loss {
  const open = `strlen(${id}) > 10`
  return {
    open,
    lost: `try_cast(${id} as timestamp) <> cast(${id} as date)`,
    message: 'has a time of day, which a date does not keep',
  }
}

/** A timestamp of 19 characters has seconds and no offset, so that few are looked at closely. */
function offset(id: string): Loss {
  const has = `regexp_matches(${id}, ':\\d\\d(?:\\.\\d+)?\\s*[+-]')`
  const open = `strlen(${id}) <> 19`
  return {
    open,
    lost: `${has} and not regexp_matches(${id}, '[+-]00(?::?00)?\\s*$')`,
    message: 'has an offset from UTC, which a timestamp does not keep; a timestamptz does',
  }
}

/** 26-03-31 is the year 26 to the database. */
function century(id: string, type: string): Loss {
  const open = `cast(${id} as ${type}) < ${type} '1000-01-01'`
  return {
    open,
    lost: `not regexp_matches(${id}, '^\\s*\\d{4}')`,
    message: 'has a year of two digits',
  }
}
