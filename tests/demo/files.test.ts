/** Files: the same arguments make the same bytes, and what a scale says it adds is all that it adds. */
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { parse } from 'yaml'
import { type FeedName, feedNames, fileOf } from '../../demo/feed.ts'
import { generateDemo } from '../../demo/generate.ts'
import { temporaryFolder } from './company.ts'

const folders: string[] = []
function make(scale: number, seed: number): string {
  const dir = temporaryFolder()
  folders.push(dir)
  generateDemo({ dir, scale, seed })
  return dir
}
afterAll(() => {
  for (const dir of folders) rmSync(dir, { recursive: true, force: true })
})

const read = (dir: string, name: FeedName): string => readFileSync(join(dir, fileOf(name)), 'utf8')
const digest = (dir: string): string => {
  const hash = createHash('sha256')
  for (const name of feedNames) hash.update(read(dir, name))
  return hash.digest('hex')
}

describe('the same arguments', () => {
  it('make the same bytes, another seed another company', () => {
    const [one, again, other] = [make(0.02, 5), make(0.02, 5), make(0.02, 6)]
    expect(digest(again)).toBe(digest(one))
    expect(digest(other)).not.toBe(digest(one))
    expect(read(other, 'gl_accounts')).toBe(read(one, 'gl_accounts'))
  })

  it('make the same bytes on every machine and version: raise generatorVersion with this digest', () => {
    expect(digest(make(0.05, 1))).toBe('d1d64a54a705f5a31d5bfa61215c5e4086bd92bdfe194b655913b9777e4011fe')
  })

  it('make no file a second time', () => {
    const dir = make(0.02, 5)
    const before = statSync(join(dir, 'gl_entries.csv')).mtimeMs
    expect(generateDemo({ dir, scale: 0.02, seed: 5 }).status).toBe('unchanged')
    expect(statSync(join(dir, 'gl_entries.csv')).mtimeMs).toBe(before)
  })

  it('write again what was changed by hand, and leave other files of the folder alone', () => {
    const dir = make(0.02, 5)
    const whole = digest(dir)
    appendFileSync(join(dir, 'payments.csv'), 'x\n')
    writeFileSync(join(dir, 'notes.txt'), 'mine')
    expect(generateDemo({ dir, scale: 0.02, seed: 5 }).status).toBe('written')
    expect(digest(dir)).toBe(whole)
    expect(readFileSync(join(dir, 'notes.txt'), 'utf8')).toBe('mine')
  })

  it('recover from a run that was killed while it wrote', () => {
    const dir = make(0.02, 5)
    const whole = digest(dir)
    rmSync(join(dir, 'generated.json'))
    mkdirSync(join(dir, '.writing'))
    writeFileSync(join(dir, '.writing', 'gl_entries.csv'), 'half')
    expect(generateDemo({ dir, scale: 0.02, seed: 5 }).status).toBe('written')
    expect(digest(dir)).toBe(whole)
    expect(readdirSync(dir).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it.each([
    [0, 1],
    [251, 1],
    [Number.NaN, 1],
    [1, -1],
    [1, 0.5],
  ])('scale %d and seed %d are refused when out of range', (scale, seed) => {
    expect(() => generateDemo({ dir: 'never-made', scale, seed })).toThrow(RangeError)
  })
})

describe('a greater scale', () => {
  const perCustomer = [
    'customers',
    'customer_xref',
    'subscriptions',
    'subscription_events',
    'referrals',
    'invoice_lines',
    'payments',
    'survey_invites',
    'survey_responses',
    'cases',
    'contacts',
    'self_service_visits',
    'touchpoints',
    'conversions',
    'verbatims',
    'actions',
    'personas',
    'consents',
    'incidents',
    'field_visits',
    'feature_usage',
    'reviews',
  ] as const satisfies readonly FeedName[]
  const small = make(0.02, 5)
  const large = make(0.05, 5)

  it.each(perCustomer)('begins with the same rows of %s', (name) => {
    expect(read(large, name).startsWith(read(small, name))).toBe(true)
    expect(read(large, name).length).toBeGreaterThan(read(small, name).length)
  })

  it('keeps the ledger lines of the customers that were there', () => {
    // rows of one customer, by the column before the product: C0000001 to C0000080
    const lines = (dir: string) =>
      read(dir, 'gl_entries')
        .split('\n')
        .filter((line) => /,C00000([0-7]\d|80),/.test(line))
    expect(lines(small).length).toBeGreaterThan(1000)
    expect(lines(large)).toEqual(lines(small))
  })

  it('leaves rates, products, accounts and periods as they were', () => {
    for (const name of [
      'fx_rates',
      'products',
      'gl_accounts',
      'fiscal_periods',
      'agents',
      'market_series',
    ] as const)
      expect(read(large, name)).toBe(read(small, name))
  })
})

describe('the generator', () => {
  const sources = readdirSync('demo').filter((name) => name.endsWith('.ts'))

  it('has no word for the clock or for chance', () => {
    for (const name of sources) {
      const text = readFileSync(join('demo', name), 'utf8')
      if (name === 'start.ts') continue // starts the build, which may say how long it took
      expect(text, name).not.toMatch(
        /Date\.now|new Date\(\)|performance\.|hrtime|Math\.random|randomUUID|randomBytes/,
      )
    }
  })

  it('makes the same bytes whatever the clock says', () => {
    const usual = digest(make(0.01, 9))
    vi.useFakeTimers({ now: new Date('1999-12-31T23:59:59Z') })
    try {
      expect(digest(make(0.01, 9))).toBe(usual)
    } finally {
      vi.useRealTimers()
    }
  })

  it('writes what the project declares: names and order of columns, LF, no carriage return', () => {
    const text = readFileSync('models/demo/staging/tidewell/tidewell.yml', 'utf8')
    const { sources: declared } = parse(text) as {
      sources: { tables: { name: FeedName; columns: { name: string }[] }[] }[]
    }
    const tables = declared[0]?.tables ?? []
    expect(tables.map((table) => table.name).sort()).toEqual(feedNames.filter((n) => n !== 'truth').sort())
    const dir = make(0.01, 9)
    for (const { name, columns } of tables) {
      const csv = read(dir, name)
      expect(csv.slice(0, csv.indexOf('\n'))).toBe(columns.map((column) => column.name).join(','))
      expect(csv).not.toContain('\r')
      expect(csv.endsWith('\n')).toBe(true)
    }
  })

  it('keeps the truth away from every model', () => {
    const models = readdirSync('models', { recursive: true, encoding: 'utf8' }).filter((n) =>
      n.endsWith('.sql'),
    )
    for (const name of models)
      expect(readFileSync(join('models', name), 'utf8'), name).not.toMatch(/truth(\.csv|_id)|'truth'/)
  })
})
