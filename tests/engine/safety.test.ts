/**
 * What types alone do not show: money through DOUBLE, currencies put together, personal data on its way out,
 * text beside numbers, order. Each case says by the meaning of its SQL what must be told, and where.
 */
import { describe, expect, it } from 'vitest'
import { type Files, TestProject } from './project.ts'

const yml = `models:
  - name: stg_pay
    columns:
      - { name: amount, unit: money }
      - { name: eur, unit: money, currency: EUR }
      - { name: usd, unit: money, currency: USD }
      - { name: email, pii: direct }
      - { name: customer, pii: key }
      - { name: born, pii: quasi }
`
const source = `select 1::integer as id, 1::decimal(18,2) as amount, 1::decimal(18,2) as eur, 1::decimal(18,2) as usd,
  'x'::varchar as email, 'c'::varchar as customer, 1980::integer as born, 'text'::varchar as note, 2::integer as pieces
`

function project(files: Files, privacy = ''): TestProject {
  const base = {
    'project.yml': `name: shop\n${privacy}`,
    'models/staging/pay.yml': yml,
    'models/staging/stg_pay.sql': source,
  }
  return new TestProject({ ...base, ...files })
}

async function told(sql: string, layer = 'intermediate', name = 'int_x', more: Files = {}): Promise<string> {
  const ran = await project({ [`models/${layer}/${name}.sql`]: sql, ...more }).run('--quiet', 'check')
  expect(ran.err).not.toContain('E9001')
  return `${ran.code}\n${ran.err}`
}

describe('money', () => {
  it.each([
    [
      'an average that is summed',
      "select sum(a) as s from (select avg(amount) as a from {{ref 'stg_pay'}} group by id)",
    ],
    [
      'a quotient that is summed',
      "select cast(sum(amount / pieces) as decimal(18,2)) as s from {{ref 'stg_pay'}}",
    ],
    ['a rounded quotient that is summed', "select sum(round(amount / 3, 2)) as s from {{ref 'stg_pay'}}"],
    ['a product with a DOUBLE', "select sum(amount * 0.19::double) as s from {{ref 'stg_pay'}}"],
    ['a cast to DOUBLE', "select sum(amount::double) as s from {{ref 'stg_pay'}}"],
    [
      'one side of a union',
      "select sum(a) as s from (select amount as a from {{ref 'stg_pay'}} union all select amount / 2 from {{ref 'stg_pay'}})",
    ],
    ['a window', "select sum(amount / 3) over (partition by id) as s from {{ref 'stg_pay'}}"],
  ])('%s is an error', async (_, sql) => {
    expect(await told(sql)).toMatch(
      /^2\n[\s\S]*E3110 money-through-double\s+models\/intermediate\/int_x\.sql:1:\d+/,
    )
  })

  it.each([
    ['a sum of DECIMAL', "select cast(sum(amount) as decimal(18,2)) as s from {{ref 'stg_pay'}}"],
    [
      'one division at the end, cast back',
      "select cast(sum(amount) / count(*) as decimal(18,2)) as s from {{ref 'stg_pay'}}",
    ],
    ['a ratio of two amounts', "select sum(eur) / sum(amount) as share from {{ref 'stg_pay'}}"],
    [
      'a sum of shares',
      "select round(sum(share), 6) as s from (select eur / amount as share from {{ref 'stg_pay'}})",
    ],
    ['a quotient of numbers', "select round(sum(pieces / 3), 6) as s from {{ref 'stg_pay'}}"],
    [
      'rows cast back before the sum',
      "select sum(cast(amount / 3 as decimal(18,2))) as s from {{ref 'stg_pay'}}",
    ],
  ])('%s is right', async (_, sql) => {
    expect(await told(sql)).toBe('0\n')
  })

  it('names the column of an amount that comes out as DOUBLE, unless it has a unit of its own', async () => {
    const sql = "select id,\n  amount / 2 as half\nfrom {{ref 'stg_pay'}}"
    expect(await told(sql)).toMatch(
      /^0\n[\s\S]*E3112 amount-as-double \(warning\)\s+models\/intermediate\/int_x\.sql:2:14/,
    )
    const unit = 'models:\n  - name: int_x\n    columns: [{ name: half, unit: estimate }]\n'
    expect(await told(sql, 'intermediate', 'int_x', { 'models/intermediate/x.yml': unit })).toBe('0\n')
  })

  it('knows money through models that say nothing about it', async () => {
    const between = {
      'models/intermediate/int_a.sql': "select id, amount * 2 as twice from {{ref 'stg_pay'}}",
    }
    const sql = "select sum(twice / 3) as s from {{ref 'int_a'}}"
    expect(await told(sql, 'intermediate', 'int_x', between)).toContain('E3110')
  })

  it.each([
    ['added', "select eur + usd as s from {{ref 'stg_pay'}}"],
    ['compared', "select id from {{ref 'stg_pay'}} where eur > usd"],
    ['one or the other', "select case when pieces > 1 then eur else usd end as s from {{ref 'stg_pay'}}"],
    ['the first that is there', "select coalesce(eur, usd) as s from {{ref 'stg_pay'}}"],
  ])('currencies %s are an error', async (_, sql) => {
    expect(await told(sql)).toMatch(/E3111 mixed-currencies[\s\S]*EUR and in USD/)
  })

  // a join compares as a filter does; the place is where the two columns stand side by side
  it.each([
    [
      'a join',
      "select a.id\nfrom {{ref 'stg_pay'}} as a\nleft join {{ref 'stg_pay'}} as b\n  on a.eur = b.usd",
      '4:6',
    ],
    [
      'a join by range',
      "select a.id from {{ref 'stg_pay'}} as a\nasof join {{ref 'stg_pay'}} as b on a.eur >= b.usd",
      '2:37',
    ],
    [
      'values among others',
      "select id from {{ref 'stg_pay'}}\nwhere eur in (select usd from {{ref 'stg_pay'}})",
      '2:7',
    ],
    ['the first that is there', "select id,\n  coalesce(eur, usd) as s from {{ref 'stg_pay'}}", '2:3'],
    [
      'a union',
      "select eur as amount from {{ref 'stg_pay'}}\nunion all\nselect usd from {{ref 'stg_pay'}}",
      '3:8',
    ],
    [
      'a union by name',
      "with a as (select 'net' as kind, eur as m from {{ref 'stg_pay'}}), b as (select 'gross' as kind, usd as m from {{ref 'stg_pay'}})\nselect kind, m from a union all by name select m, kind from b",
      '2:23',
    ],
  ])('currencies that meet in %s are told where they do', async (_, sql, at) => {
    expect(await told(sql)).toContain(`E3111 mixed-currencies   models/intermediate/int_x.sql:${at}\n`)
  })

  it.each([
    [
      'a column that is called so',
      "select id::varchar as currency, eur as m from {{ref 'stg_pay'}} union all select id::varchar, usd from {{ref 'stg_pay'}}",
    ],
    [
      'the codes of each side',
      "with a as (select 'EUR' as unit, eur as m from {{ref 'stg_pay'}}), b as (select 'USD' as unit, usd as m from {{ref 'stg_pay'}}) select * from a union all select * from b",
    ],
    [
      'nothing, of which one side has no currency',
      "select eur as m from {{ref 'stg_pay'}} union all select amount from {{ref 'stg_pay'}}",
    ],
    [
      'nothing, of one currency',
      "select eur as m from {{ref 'stg_pay'}} union select eur from {{ref 'stg_pay'}}",
    ],
  ])('a union of amounts beside %s is right', async (_, sql) => {
    expect(await told(sql)).toBe('0\n')
  })

  it('a field of a struct is the amount that it was made of', async () => {
    const struct = "select {'a': eur, 'b': usd, 'c': pieces} as p from {{ref 'stg_pay'}}"
    expect(await told(`select sum(p.a) + sum(p.b) as s from (${struct})`)).toContain('E3111')
    expect(await told(`select sum(p.a / 3) as s from (${struct})`)).toContain('E3110')
    expect(await told(`select round(sum(p.c / 3), 4) as s, sum(p.a) as a from (${struct})`)).toBe('0\n')
  })

  it('each sum of amounts that are DOUBLE is told', async () => {
    const sql =
      "select sum(amount / 3) as a,\n  sum(amount::double) as b,\n  sum(eur * 0.19::double) as c from {{ref 'stg_pay'}}"
    const places = [...(await told(sql)).matchAll(/E3110 \S+\s+\S+:(\d+:\d+)/g)].map((found) => found[1])
    expect(places).toEqual(['1:19', '2:13', '3:11'])
  })

  it('lets a rate change the currency', async () => {
    expect(await told("select eur + usd * 0.91 * pieces as s from {{ref 'stg_pay'}}")).toBe('0\n')
  })
})

describe('personal data', () => {
  const refused = /^4\n[\s\S]*E3113 pii-published/

  it('keeps its kind through models, functions and names, and may not be published', async () => {
    const between = {
      'models/intermediate/int_a.sql': "select upper(email) as mail, customer from {{ref 'stg_pay'}}",
    }
    const sql = "select customer,\n  substr(mail, 1, 3) as start\nfrom {{ref 'int_a'}}"
    const text = await told(sql, 'marts', 'mart_x', between)
    expect(text).toMatch(refused)
    expect(text).toContain('models/marts/mart_x.sql:2:22')
    expect(text).toContain('stg_pay.email -> int_a.mail -> mart_x.start')
    expect(text).not.toContain('mart_x.customer')
  })

  it.each([
    ['aggregates', "select max(email) as m from {{ref 'stg_pay'}}"],
    ['lists', "select list(email order by email)[1] as m from {{ref 'stg_pay'}}"],
    ['a choice', "select case when pieces > 1 then email else 'none' end as m from {{ref 'stg_pay'}}"],
    [
      'a subquery',
      "select id, (select min(email) from {{ref 'stg_pay'}} p where p.id = q.id) as m from {{ref 'stg_pay'}} q",
    ],
    ['an undeclared hash', "select md5(email) as m from {{ref 'stg_pay'}}"],
    ['a star', "select * from {{ref 'stg_pay'}}"],
  ])('goes through %s', async (_, sql) => {
    expect(await told(sql, 'marts', 'mart_x')).toMatch(refused)
  })

  it.each([
    ['a count', "select count(distinct email) as n from {{ref 'stg_pay'}}"],
    [
      'a yes or no',
      "select id, email is null as has_none, email like '%@%' as has_sign from {{ref 'stg_pay'}}",
    ],
    ['a condition', "select case when email is null then 1 else 2 end as k from {{ref 'stg_pay'}}"],
    ['a filter', "select id from {{ref 'stg_pay'}} where email = 'a'"],
    ['another field', "select p.a from (select {'a': id, 'b': email} as p from {{ref 'stg_pay'}})"],
    ['a kind that may be published', "select born, customer from {{ref 'stg_pay'}}"],
  ])('does not go through %s', async (_, sql) => {
    expect(await told(sql, 'marts', 'mart_x')).toBe('0\n')
  })

  it('goes through a field that was made of it', async () => {
    const sql =
      "select q.b as c from (select arg_max({'a': id, 'b': email}, born) as q from {{ref 'stg_pay'}})"
    expect(await told(sql, 'marts', 'mart_x')).toContain(
      'mart_x.c would publish personal data (direct) from stg_pay.email',
    )
  })

  it('is cleared by a declared function or macro, and by nothing that only looks like one', async () => {
    const files = {
      'macros/salted.sql': "md5(concat({{{column}}}, 'salt'))",
      'models/marts/mart_a.sql': "select {{> salted column='email'}} as m from {{ref 'stg_pay'}}",
      'models/marts/mart_b.sql': "select sha256(email) as m from {{ref 'stg_pay'}}",
    }
    const allowed = 'privacy: { sanitizers: [salted, sha256] }\n'
    const good = await project(files, allowed).run('--quiet', 'check')
    expect([good.code, good.err]).toEqual([0, ''])
    const beside = {
      ...files,
      'models/marts/mart_c.sql': "select {{> salted column='email'}} || email as m from {{ref 'stg_pay'}}",
    }
    const bad = await project(beside, allowed).run('--quiet', 'check')
    expect(bad.err).toContain('mart_c.m would publish personal data (direct) from stg_pay.email')
    expect(bad.err).not.toContain('mart_a')
  })

  it('names a sanitiser that does not exist, and lets a project allow a kind', async () => {
    const files = { 'models/marts/mart_a.sql': "select email from {{ref 'stg_pay'}}" }
    const wrong = await project(files, 'privacy: { sanitizers: [sha265], publish: [direct] }\n').run(
      '--quiet',
      'check',
    )
    expect(wrong.err).toContain('E3117 unknown-sanitizer')
    expect(wrong.err).toContain('sha256')
    expect((await project(files, 'privacy: { publish: [direct] }\n').run('--quiet', 'check')).code).toBe(0)
  })

  it('stops a build before anything is built', async () => {
    const p = project({ 'models/marts/mart_a.sql': "select email from {{ref 'stg_pay'}}" })
    expect(await p.bad(4)).toContain('E3113')
  })
})

describe('what binds without rows and fails on them', () => {
  it.each([
    ['a number', "select id from {{ref 'stg_pay'}} where note = 5", 'INTEGER'],
    ['a list of numbers', "select note in (1, 2) as k from {{ref 'stg_pay'}}", 'INTEGER'],
    [
      'a key of another type',
      "select a.id from {{ref 'stg_pay'}} a join {{ref 'stg_pay'}} b on a.note = b.id",
      'INTEGER',
    ],
    ['a date', "select date '2026-01-01' = note as k from {{ref 'stg_pay'}}", 'DATE'],
  ])('text beside %s', async (_, sql, type) => {
    const text = await told(sql)
    expect(text).toMatch(/^2\n[\s\S]*E3115 text-beside-other-type\s+models\/intermediate\/int_x\.sql:1:\d+/)
    expect(text).toContain(`Text is turned into ${type}`)
  })

  it.each([
    [
      'types between which there is no cast',
      "select id::date as d from {{ref 'stg_pay'}}",
      'INTEGER cannot be cast to DATE',
    ],
    [
      'a constant beside money',
      "select id from {{ref 'stg_pay'}} where amount > 'abc'",
      "'abc' cannot be cast to DECIMAL(18,2)",
    ],
    [
      'a date that does not exist',
      "select id from {{ref 'stg_pay'}} where date '2024-01-01' + id > '2026-02-30'",
      "'2026-02-30' cannot be cast to DATE",
    ],
  ])('%s', async (_, sql, told_) => {
    const text = await told(sql)
    expect(text).toMatch(/^2\n[\s\S]*E3119 cast-cannot-work\s+models\/intermediate\/int_x\.sql:1:\d+/)
    expect(text).toContain(told_)
  })

  it.each([
    ['nullif', "select nullif(note, 0) as k from {{ref 'stg_pay'}}"],
    ['a case of values', "select case note when 1 then 'a' end as k from {{ref 'stg_pay'}}"],
    ['a lambda', "select list_filter([1, 2], v -> v = note)[1] as k from {{ref 'stg_pay'}}"],
    ['a struct', "select {'a': note = 1}.a as k from {{ref 'stg_pay'}}"],
    [
      'keys of `using`',
      "select a.n from (select note as k, id as n from {{ref 'stg_pay'}}) a join (select id as k from {{ref 'stg_pay'}}) b using (k)",
    ],
    [
      'exists',
      "select id from {{ref 'stg_pay'}} a where exists (select 1 from {{ref 'stg_pay'}} b where b.id = a.note)",
    ],
  ])('text beside a number in %s', async (_, sql) => {
    expect(await told(sql)).toMatch(/^2\n[\s\S]*E3115 text-beside-other-type/)
  })

  // what DuckDB itself refuses to bind stays refused when its version changes, or these fail
  it.each([
    "select note + 1 as k from {{ref 'stg_pay'}}",
    "select coalesce(note, 0) as k from {{ref 'stg_pay'}}",
    "select case when id > 1 then note else 0 end as k from {{ref 'stg_pay'}}",
    "select greatest(note, 3) as k from {{ref 'stg_pay'}}",
    "select id from {{ref 'stg_pay'}} where note between 1 and 5",
    "select id from {{ref 'stg_pay'}} where note in (select id from {{ref 'stg_pay'}})",
    "select sum(note) as k from {{ref 'stg_pay'}}",
  ])('%s does not bind', async (sql) => {
    expect(await told(sql)).toMatch(/^2\n[\s\S]*E3101 does-not-bind/)
  })

  it('a union that makes numbers text, at the side that is made text', async () => {
    const sql = "select id as k from {{ref 'stg_pay'}}\nunion all\nselect note from {{ref 'stg_pay'}}"
    const text = await told(sql)
    expect(text).toMatch(
      /^0\n[\s\S]*E3127 union-becomes-text \(warning\)\s+models\/intermediate\/int_x\.sql:1:8/,
    )
    expect(text).toContain('puts INTEGER and text into k')
    expect(await told(sql.replace('id as k', 'id::varchar as k'))).toBe('0\n')
  })

  it('a product that leaves few digits before the point: DECIMAL(18,2) times DECIMAL(18,10) keeps six', async () => {
    const sql = "select sum(amount * 1.1::decimal(18,10))::decimal(18,2) as k from {{ref 'stg_pay'}}"
    const text = await told(sql)
    expect(text).toMatch(
      /^0\n[\s\S]*E3128 product-may-overflow \(warning\)\s+models\/intermediate\/int_x\.sql:1:\d+/,
    )
    expect(text).toContain('This product is DECIMAL(18,12), which leaves 6 digits before the point')
    // 2,000,000.00 has seven: 2,200,000.00 with the fix, an error of the database without
    const built = async (factor: string) =>
      await project({
        'models/staging/stg_pay.sql': 'select 2000000.00::decimal(18,2) as amount',
        'models/staging/pay.yml': '{}',
        'models/intermediate/int_x.sql': sql.replace('amount *', `${factor} *`),
      }).build()
    expect((await built('amount')).err).toContain('Overflow in multiplication')
    expect((await built('cast(amount as decimal(38,2))')).code).toBe(0)
  })

  it('warns of strptime behind staging as of a cast', async () => {
    const sql = "select strptime(note, '%Y') as k from {{ref 'stg_pay'}}"
    expect(await told(sql)).toMatch(/^0\n[\s\S]*E3118 cast-may-fail/)
    expect(await told(sql.replace('strptime', 'try_strptime'))).toBe('0\n')
  })

  it.each([
    ['constants', "select id from {{ref 'stg_pay'}} where born = '5'"],
    ['tried casts', "select try_cast(note as double) as c from {{ref 'stg_pay'}}"],
    ['text beside text', "select id from {{ref 'stg_pay'}} where note = id::varchar"],
  ])('leaves %s alone', async (_, sql) => {
    expect(await told(sql)).toBe('0\n')
  })

  it('warns of a written cast of text behind staging, where the text should have its type already', async () => {
    const sql = "select id, cast(note as date) as d from {{ref 'stg_pay'}}"
    expect(await told(sql)).toMatch(
      /^0\n[\s\S]*E3118 cast-may-fail \(warning\)\s+models\/intermediate\/int_x\.sql:1:12/,
    )
    expect(await told(sql.replace('cast', 'try_cast'))).toBe('0\n')
  })

  it('counts in characters behind letters of two bytes', async () => {
    const sql = "select 'größe äöü' as g, id from {{ref 'stg_pay'}} where note = 5"
    expect(await told(sql)).toContain(`int_x.sql:1:${sql.indexOf('note = 5') + 1}`)
  })
})

describe('order', () => {
  it.each([
    ["select first(note) as a from {{ref 'stg_pay'}}", 'first()'],
    ["select string_agg(note, ',') as a from {{ref 'stg_pay'}}", 'string_agg()'],
    ["select list(note) filter (where id > 1) as a from {{ref 'stg_pay'}}", 'list()'],
    ["select mode(note) as a from {{ref 'stg_pay'}}", 'mode()'],
  ])('%s warns', async (sql, fn) => {
    expect(await told(sql)).toMatch(
      new RegExp(`^0\n[\\s\\S]*E3116[\\s\\S]*${fn.replace(/[()]/g, '\\$&')} without ORDER BY`),
    )
  })

  it.each([
    "select string_agg(note, ',' order by id) as a from {{ref 'stg_pay'}}",
    "select mode(note order by note) as a from {{ref 'stg_pay'}}",
    "select first(note) over (partition by born order by id) as a from {{ref 'stg_pay'}}",
    "select 'first(x)' as a -- list(x)\nfrom {{ref 'stg_pay'}}",
    'select "list" from (select 1 as "list")',
    'select a from (values (1)) as list (a)',
  ])('%s does not', async (sql) => {
    expect(await told(sql)).toBe('0\n')
  })
})
