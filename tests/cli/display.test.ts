/** What a terminal shows of a build: columns that fit, live lines that leave nothing behind, amounts of tie-outs. */
import { afterEach, describe, expect, it } from 'vitest'
import { Live } from '../../src/cli/live.ts'
import { fitted, type NodeColumns } from '../../src/cli/node-line.ts'
import { isFancy, palette } from '../../src/cli/output.ts'
import { amount } from '../../src/cli/summary.ts'
import { project } from '../engine/project.ts'

const plain = palette(false)
const columns: NodeColumns = {
  ...{ time: '12:03:11', count: '4/57', kind: 'incremental', name: 'mart_customer_month' },
  ...{ rows: '182,034 rows', seconds: '0.42s' },
  status: { text: 'ok', style: 'good' },
  note: { text: '3 tests', style: 'dim' },
}

describe('a line about a node', () => {
  it.each([
    [200, ['incremental', '182,034 rows', '3 tests']],
    [102, ['incremental', '182,034 rows']],
    [90, ['incremental']],
    [74, []],
    [20, []],
  ])('of %i columns loses the note, then the rows, then the kind, and never the name', (width, kept) => {
    const line = fitted(columns, width, plain).plain
    expect(['incremental', '182,034 rows', '3 tests'].filter((text) => line.includes(text))).toEqual(kept)
    for (const always of ['12:03:11', '4/57', 'ok', 'mart_customer_month', '0.42s'])
      expect(line).toContain(always)
  })
})

it('a long note loses its end before it goes', () => {
  const note = { text: '3 tests  even added; NULL in the 8 rows that stood before', style: 'dim' } as const
  expect(fitted({ ...columns, note }, 200, plain).plain).toContain(note.text)
  const line = fitted({ ...columns, note }, 145, plain).plain
  expect(line).toMatch(/3 tests {2}even added; NULL in.*…$/)
  expect(line).toHaveLength(145)
  expect(fitted({ ...columns, note }, 102, plain).plain).not.toContain('3 tests')
})

it('a line says how an incremental model grew, and in how many rows a new column is null', async () => {
  const p = project({
    'project.yml': 'name: shop\n',
    'seeds/s.csv': 'id\n1\n2\n',
    'models/intermediate/int_kept.sql': "select id from {{ref 's'}}\n",
    'models/intermediate/int_kept.yml':
      'models: [{ name: int_kept, config: { materialized: incremental, unique_key: id, full_refresh: false, on_schema_change: append_new_columns } }]\n',
  })
  expect((await p.good()).err).not.toContain('never built')
  p.write('models/intermediate/int_kept.sql', "select id, 1 as more from {{ref 's'}} where id > 2\n")
  expect((await p.good()).err).toMatch(/int_kept .*more added; NULL in the 2 rows that stood before/)
})

const esc = '\u001b'
const controls = new RegExp(`(${esc}\\[\\d+A|${esc}\\[0J|\n)`)
const upwards = new RegExp(`^${esc}\\[(\\d+)A$`)

/** As much of a terminal as the display uses: lines, up, and clear to the end. */
class Terminal {
  lines: string[] = ['']
  row = 0
  readonly wide: number
  constructor(wide: number) {
    this.wide = wide
  }
  write(text: string): void {
    for (const part of text.split(controls)) {
      const up = upwards.exec(part)
      if (up !== null) this.row -= Number(up[1])
      else if (part === '\u001b[0J') this.lines.splice(this.row, this.lines.length, '')
      else if (part === '\n') this.lines[++this.row] ??= ''
      else
        for (const piece of part.match(new RegExp(`.{1,${this.wide}}`, 'gu')) ?? []) {
          if ((this.lines[this.row] ?? '') !== '') this.lines[++this.row] = ''
          this.lines[this.row] = piece
        }
    }
  }
}

describe.each([132, 80, 40])('live lines of %i columns', (wide) => {
  it('stand below what is finished, and are gone at the end', () => {
    const terminal = new Terminal(wide)
    let now = 0
    const live = new Live({ columns: () => wide, write: (t) => terminal.write(t), now: () => now }, plain)
    live.planned(6000, { done: 0, total: 2, tests: 0, allTests: 3 })
    live.start('mart_one', 'table', 2000)
    live.start('mart_with_a_name_that_is_rather_long_for_a_line', 'table', 4000)
    live.draw()
    now = 3000
    live.batch('mart_one', 4, 9)
    live.redraw()
    if (wide === 132) expect(terminal.lines.join('\n')).toContain('batch 4 of 9')
    live.testing('mart_one', 3)
    live.redraw()
    const all = terminal.lines.join('\n')
    expect(all.match(/running/g)).toHaveLength(2)
    if (wide === 132)
      expect(all).toMatch(/mart_one .* 3\.0s {2}3 tests\n.*long_for_a_line +3\.0s {2}usual 4\.0s/)
    live.clear()
    terminal.write('finished mart_one\n')
    live.end('mart_one', { done: 1, total: 2, tests: 3, allTests: 3 })
    live.draw()
    // 2 s of 6 took 3 s, so the 4 that are left take 6
    expect(terminal.lines.join('')).toContain('1/2  3/3 tests  3.0s, about 6s left')
    live.close()
    expect(terminal.lines.filter((line) => line !== '')).toEqual(['finished mart_one'])
  })
})

it('a terminal that does not say how wide it is counts as one of 80 columns', () => {
  // so does one of `docker run -t` or `script` before anybody has set its size
  const terminal = new Terminal(80)
  const live = new Live({ columns: () => 0, write: (t) => terminal.write(t), now: () => 0 }, plain)
  live.planned(6000, { done: 0, total: 2, tests: 0, allTests: 3 })
  live.start('mart_one', 'table', 2000)
  live.draw()
  live.redraw()
  live.close()
  expect(terminal.lines.filter((line) => line !== '')).toEqual([])
})

describe('colour and redraw', () => {
  const before = process.env
  afterEach(() => {
    // the object itself: what Node gives the zone of a process by, no copy does
    process.env = before
  })
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ CI: 'true' }, true, false],
    [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, true],
  ])('%o on a terminal (%s): %s', (env, isTTY, wanted) => {
    process.env = { TERM: 'xterm', ...env }
    expect(isFancy({ isTTY } as NodeJS.WriteStream)).toBe(wanted)
  })
})

describe('the tie-outs of a summary', () => {
  it('say both sums and the difference, by currency where there is one', async () => {
    const p = project({
      'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
      'seeds/lines.csv': 'k,currency,amount\na,EUR,1000000.25\nb,EUR,-0.25\na,USD,5\n',
      'seeds/s.yml': 'seeds:\n  - name: lines\n    columns: [{ name: amount, data_type: "decimal(18,2)" }]\n',
      'models/marts/total.sql':
        "select k, currency, case when currency = 'USD' then 4 else amount end::decimal(18,2) as amount from {{ref 'lines'}}",
      'models/marts/m.yml': `models:
  - name: total
    reconcile:
      - { name: ties, measure: sum(amount), by: [currency, k], severity: warn, to: { model: ref('lines'), measure: sum(amount) } }
`,
    })
    const { code, err } = await p.build()
    expect(code).toBe(0)
    expect(err).toMatch(/ties +reconcile +EUR +1,000,000\.00 +1,000,000\.00 +0\.00 +warns/)
    expect(err).toMatch(/^ +USD +5\.00 +4\.00 +-1\.00$/m)
  })
  it('keep every digit', () => {
    expect(['1', '1234.5', '-1234567.80', '0.00', '999'].map(amount)).toEqual([
      ...['1', '1,234.5', '-1,234,567.80', '0.00', '999'],
    ])
  })
})

it('each node that is told is one more, also of nodes that are built side by side', async () => {
  const tested = (name: string) =>
    `  - { name: ${name}, grain: [id], columns: [{ name: id, data_tests: [{ accepted_range: { min_value: 0 } }] }] }\n`
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const p = project({
    'project.yml': 'name: shop\n',
    ...Object.fromEntries(
      names.map((n) => [`models/marts/${n}.sql`, 'select i as id from range(2000) t(i)\n']),
    ),
    'models/marts/m.yml': `models:\n${names.map(tested).join('')}`,
  })
  const { err } = await p.good('--threads', '2')
  expect([...err.matchAll(/ (\d)\/6 {2}/g)].map((m) => m[1])).toEqual(['1', '2', '3', '4', '5', '6'])
})

it('a node that fails beside its tests is told as failed, as it is counted', async () => {
  const p = project({
    'project.yml': 'name: shop\n',
    'models/marts/a.sql': 'select 1 as id\n',
    'models/marts/a.yml':
      'models: [{ name: a, columns: [{ name: id, data_tests: [{ accepted_values: { values: [2], store_failures: true } }] }] }]\n',
  })
  await p.bad(1)
  await p.meddle('drop table _ledgerline.test_failure; create table _ledgerline.test_failure (x integer)')
  const { err } = await p.build('--force', '--log-format', 'json')
  const events = err.split('\n').flatMap((l) => (l === '' ? [] : [JSON.parse(l)]))
  const one = events.find((e) => e.event === 'node_finished')
  expect([one.status, events.at(-1).failed]).toEqual(['error', 1])
})
