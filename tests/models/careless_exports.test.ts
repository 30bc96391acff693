/**
 * What a careless export does to currencies, rates and scores, and which of the package's own tests tells: over rows that are
 * written here, each true of a company, or false in one thing.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { project } from '../engine/project.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The failing rows of one of the package's tests over one table; empty when it passes. */
async function failing(test: string, table: string, sql: string): Promise<string> {
  const p = project({
    'project.yml':
      'name: shop\nvars:\n  known_at: { type: timestamp, default: 2026-12-31 00:00:00 }\nmodels:\n  +materialized: table\n',
    [`tests/data/${test}.sql`]: readFileSync(join(root, 'tests/data/core', `${test}.sql`), 'utf8'),
    [`models/${table}.sql`]: sql,
  })
  const { err } = await p.run('build')
  if (!err.includes('E6001')) return ''
  expect(err).toContain(`tests/data/${test}.sql`)
  return err
}

describe('a document', () => {
  const balance = async (...lines: string[]): Promise<string> =>
    await failing(
      'assert_gl_documents_balance',
      'input_gl_entries',
      `select 'D-' || line_no as entry_id, 'E1' as entity_id, 'D' as document_id, date '2026-01-10' as posting_date, *
      from (values ${lines.join(', ')}) as t (line_no, amount, currency)`,
    )

  it('balances in its currency', async () => {
    expect(await balance("(1, -100.00, 'EUR')", "(2, 100.00, 'EUR')")).toBe('')
  })

  it('of a hundred euros against a hundred pounds is told, currency by currency', async () => {
    const said = await balance("(1, -100.00, 'EUR')", "(2, 100.00, 'GBP')")
    expect(said).toContain('2 rows should not be there')
    expect(said).toContain(
      'document_id = D, currency = EUR, difference = -100.00, entry_count = 1, entry_ids = D-1',
    )
    expect(said).toContain(
      'document_id = D, currency = GBP, difference = 100.00, entry_count = 1, entry_ids = D-2',
    )
  })
})

describe('an entity', () => {
  const kept = async (...lines: string[]): Promise<string> =>
    await failing(
      'one_currency_per_entity',
      'int_ledger_month',
      `select date '2026-01-01' as fiscal_month, 1 as entry_count, * from (values ${lines.join(', ')})
      as t (entity_id, currency, entry_type, amount)`,
    )

  it('keeps its books in one currency, and another entity in another', async () => {
    expect(await kept("('E1', 'EUR', 'normal', 10.00)", "('E2', 'USD', 'normal', 5.00)")).toBe('')
  })

  it('whose lines come in the currency of their documents is told, with the money', async () => {
    const said = await kept(
      "('E1', 'EUR', 'normal', 10.00)",
      "('E1', 'EUR', 'normal', -10.00)",
      "('E1', 'USD', 'manual', 7.00)",
      "('E1', 'USD', 'manual', -7.00)",
    )
    expect(said).toContain(
      'entity_id = E1, fiscal_month = 2026-01-01, currency = EUR, entries = 2, debit_amount = 10.00',
    )
    expect(said).toContain(
      'entity_id = E1, fiscal_month = 2026-01-01, currency = USD, entries = 2, debit_amount = 7.00',
    )
  })

  it('whose ledger is made from orders has each in the currency it was billed in', async () => {
    expect(await kept("('E1', 'EUR', 'derived', 10.00)", "('E1', 'USD', 'derived', 5.00)")).toBe('')
  })
})

describe('a rate', () => {
  const rates = async (...lines: string[]): Promise<string> =>
    await failing(
      'rates_keep_their_size',
      'input_fx_rates',
      `select 'group' as rate_set, 'GBP' as from_currency, 'EUR' as to_currency, type as rate_type, day as rate_date,
        rate::decimal(18,10) as rate, known::timestamp as known_at
      from (values ${lines.join(', ')}) as t (type, day, rate, known)`,
    )
  const january = "('average', date '2026-01-01', 1.1475, '2026-01-31')"

  it('may lose half its worth in a month, as the peso of Argentina did in December 2023', async () => {
    expect(
      await rates(
        "('closing', date '2023-11-30', 0.00277, '2023-12-01')",
        "('closing', date '2023-12-31', 0.00124, '2024-01-01')",
      ),
    ).toBe('')
  })

  it('that has lost its decimal point is told, with the one before', async () => {
    const said = await rates(january, "('average', date '2026-02-01', 11484, '2026-02-28')")
    expect(said).toContain(
      'rate_type = average, rate_date = 2026-02-01, rate = 11484.0000000000, type_before = average, date_before = 2026-01-01, rate_before = 1.1475000000',
    )
  })

  it('is held against the rates of other types, so that the first of its type is told, too', async () => {
    expect(
      await rates(
        "('average', date '2026-01-01', 11475, '2026-01-31')",
        "('closing', date '2026-01-31', 1.1460, '2026-02-01')",
      ),
    ).toContain('rate_type = closing')
  })

  it('that was corrected is the one that was known last', async () => {
    expect(
      await rates(
        january,
        "('average', date '2026-02-01', 11484, '2026-02-28')",
        "('average', date '2026-02-01', 1.1484, '2026-03-02')",
      ),
    ).toBe('')
  })

  it('of eight years before is not held against one of today', async () => {
    expect(
      await rates(
        "('closing', date '2018-01-31', 0.2145, '2018-02-01')",
        "('closing', date '2026-01-31', 0.0195, '2026-02-01')",
      ),
    ).toBe('')
  })
})

describe('answers', () => {
  const health = async (...lines: string[]): Promise<string> =>
    await failing(
      'most_answers_can_be_scored',
      'mart_measurement_health',
      `select 'quarantined_responses' as check_name, month as fiscal_month, n::decimal(18,2) as numerator, total::decimal(18,2) as denominator
      from (values ${lines.join(', ')}) as t (month, n, total)`,
    )

  it('of which a few have a score that no scale allows are told in ctl_quarantine alone', async () => {
    expect(await health("(date '2026-01-01', 1, 30)", "(date '2026-02-01', 2, 12)")).toBe('')
  })

  it('of a month that came on another scale make the build warn', async () => {
    const said = await health("(date '2026-01-01', 0, 400)", "(date '2026-02-01', 30, 32)")
    expect(said).toContain('E6001 test-failed (warning)')
    expect(said).toContain('fiscal_month = 2026-02-01, quarantined = 30, answers = 32')
  })

  it('too few in any month are counted over a year, and no longer', async () => {
    const month = (m: string, n: number): string => `(date '${m}-01', ${n}, 5)`
    const year = ['2025-01', '2025-02', '2025-03', '2025-04', '2025-05', '2025-06'].map((m) => month(m, 4))
    const said = await health(...year, month('2026-06', 0))
    expect(said).toContain(
      'fiscal_month = 2025-06-01, quarantined = 4, answers = 5, quarantined_in_a_year = 24, answers_in_a_year = 30',
    )
    expect(said).not.toContain('fiscal_month = 2026-06-01')
  })
})

describe('channels', () => {
  const channels = async (...names: string[]): Promise<string> =>
    await failing(
      'channels_are_spelt_one_way',
      'int_channels',
      `select unnest([${names.map((name) => `'${name}'`).join(', ')}]) as channel`,
    )

  it('of other names are other channels', async () => {
    expect(await channels('paid_search', 'organic_search', 'search', '(none)')).toBe('')
  })

  it('that differ in case, spaces or hyphens alone are told, however they are spelt', async () => {
    const said = await channels('paid_search', 'PAID_SEARCH', 'Paid-Search ', 'email')
    expect(said).toContain(
      'channel = paid_search, spellings = 3, spelt = "PAID_SEARCH", "Paid-Search ", "paid_search"',
    )
    expect(said).toContain('1 row should not be there')
  })
})
