// What may come late, be corrected or go in a company's feeds, as changes to the Parquet files of `makeCompany`.
// In: a draw, the folders. Out: files changed, and a line that says what. Start at `ofRows`.
//
// A change is valid input: documents balance, ids are new, a merge closes what it follows. Rows are drawn by a hash of
// themselves and of the draw, so a seed makes the same changes on any machine.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { feeds, seeds, vars } from './late-feeds.mjs'

const base = (at, feed) => join(at.data, feed, 'base.parquet')
const drawn = (at, feed, where = 'true') =>
  `select t.* from '${base(at, feed)}' as t where ${where} order by hash(cast(t as varchar) || '${at.tag}') limit ${1 + at.below(4)}`

/** Writes a feed's first file again, so that rows of it are others or gone. */
async function rewrite(at, feed, sql) {
  await at.run(`copy (${sql}) to '${base(at, feed)}.new' (format parquet)`)
  renameSync(`${base(at, feed)}.new`, base(at, feed))
}

async function late(at) {
  const feed = at.oneOf(Object.keys(feeds).filter((name) => feeds[name].at !== undefined))
  const { ids, at: times } = feeds[feed]
  const days = at.oneOf([-400, -95, -33, -8, -1, 0, 2])
  const parts = [
    ...ids.map((id) => `${id} || '-${at.tag}' as ${id}`),
    ...times.map((time) => `${time} + ${days} * interval 1 day as ${time}`),
  ]
  const types = await at.types(base(at, feed))
  const cast = parts.map((part) =>
    part.replace(/^(.*) as (\w+)$/, (_, what, name) => `cast(${what} as ${types.get(name)}) as ${name}`),
  )
  const rows = `select * replace (${cast.join(', ')}) from (${drawn(at, feed)})`
  await at.run(`copy (${rows}) to '${join(at.data, feed, `late-${at.tag}.parquet`)}' (format parquet)`)
  return `late ${feed}, ${days} days`
}

async function corrected(at) {
  const feed = at.oneOf(Object.keys(feeds))
  const other = `(select customer_id from '${base(at, 'customers')}' order by hash(customer_id || '${at.tag}') limit 1)`
  const what = at.oneOf(feeds[feed].corrected).replace('{other}', other)
  const [, value, name] = /^(.*) as (\w+)$/.exec(what)
  const type = (await at.types(base(at, feed))).get(name)
  await at.run(`create or replace temp table chosen as ${drawn(at, feed)}`)
  await rewrite(
    at,
    feed,
    `select * from (from '${base(at, feed)}' except all from chosen)
    union all select * replace (cast(${value} as ${type}) as ${name}) from chosen order by all`,
  )
  return `corrected ${feed}.${name}`
}

async function gone(at) {
  const feed = at.oneOf(Object.keys(feeds).filter((name) => feeds[name].at !== undefined))
  await at.run(`create or replace temp table chosen as ${drawn(at, feed)}`)
  await rewrite(at, feed, `from (from '${base(at, feed)}' except all from chosen) order by all`)
  return `gone ${feed}`
}

/** A whole document once more, on another day. */
async function lateDocument(at) {
  const days = at.oneOf([-365, -61, -28, 0])
  const file = join(at.data, 'gl_entries', `late-${at.tag}.parquet`)
  const one = `select document_id from '${base(at, 'gl_entries')}' group by 1 having count(*) < 400 order by hash(document_id || '${at.tag}') limit 1`
  await at.run(`copy (select * replace (entry_id || '-${at.tag}' as entry_id, document_id || '-${at.tag}' as document_id,
    cast(posting_date + ${days} * interval 1 day as date) as posting_date) from '${base(at, 'gl_entries')}' where document_id in (${one})) to '${file}' (format parquet)`)
  return `late document, ${days} days`
}

async function goneDocument(at) {
  const one = `select document_id from '${base(at, 'gl_entries')}' group by 1 order by hash(document_id || '${at.tag}') limit 1`
  await rewrite(
    at,
    'gl_entries',
    `select * from '${base(at, 'gl_entries')}' where document_id not in (${one})`,
  )
  return 'gone document'
}

async function otherCustomerOfEntry(at) {
  await at.run(`create or replace temp table chosen as ${drawn(at, 'gl_entries', 'customer_id is not null')}`)
  const to = at.oneOf([
    'null',
    `(select customer_id from '${base(at, 'customers')}' order by hash(customer_id || '${at.tag}') limit 1)`,
  ])
  await rewrite(
    at,
    'gl_entries',
    `select * replace (case when entry_id in (select entry_id from chosen) then ${to} else customer_id end as customer_id) from '${base(at, 'gl_entries')}'`,
  )
  return 'another customer of an entry'
}

async function merged(at) {
  const file = base(at, 'customer_xref')
  await at.run(`create or replace temp table chosen as select t.source_id, t.customer_id,
      lead(t.customer_id, 1, 'C') over (order by hash(t.source_id || '${at.tag}')) as survivor
    from '${file}' as t where relation = 'same_person' and valid_to is null qualify row_number() over (order by hash(t.source_id || '${at.tag}')) = 1`)
  const since = at.oneOf(['2025-01-15', '2026-03-10'])
  const ends = `source_system = 'billing' and source_id in (select source_id from chosen) and valid_to is null`
  await rewrite(
    at,
    'customer_xref',
    `select * replace (case when ${ends} then greatest(valid_from, date '${since}') else valid_to end as valid_to) from '${file}'
    union all select * replace (greatest(valid_from, date '${since}') as valid_from, (select survivor from chosen) as customer_id,
      'merged_into' as relation, cast(null as date) as valid_to) from '${file}' where ${ends} order by all`,
  )
  return `merged since ${since}`
}

async function parted(at) {
  const file = base(at, 'customer_xref')
  const one = `select source_id from '${file}' where relation = 'merged_into' order by hash(source_id || '${at.tag}') limit 1`
  await rewrite(
    at,
    'customer_xref',
    `select * replace (case when source_id in (${one}) then null else valid_to end as valid_to) from '${file}'
    where relation <> 'merged_into' or source_id not in (${one}) order by all`,
  )
  return 'parted again'
}

function set(at) {
  const [name, row, field, value] = at.oneOf(seeds)
  const file = join(at.project, 'seeds', `tidewell_${name}.csv`)
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const chosen = at.oneOf(lines.map((_, i) => i).filter((i) => i > 0 && row.test(lines[i])))
  const cells = lines[chosen].split(',')
  const place = lines[0].split(',').indexOf(field)
  cells[place] = value(at, cells)
  lines[chosen] = cells.join(',')
  writeFileSync(file, `${lines.join('\n')}\n`)
  return `${name} ${cells[0]}: ${field} ${cells[place]}`
}

function ofVar(at) {
  const name = at.oneOf(Object.keys(vars))
  at.vars[name] = at.oneOf(vars[name])
  return `var ${name} ${at.vars[name]}`
}

/** What comes with the rows of a day, as often as it is listed: few tables are built whole for it. */
export const ofRows = [late, late, late, late, corrected, corrected, corrected, gone, gone].concat([
  lateDocument,
  lateDocument,
  goneDocument,
  otherCustomerOfEntry,
  merged,
  parted,
])

/** What is set: much is built whole for it, which would hide what rows of the same day leave stale. */
export const ofSettings = [set, set, ofVar]
