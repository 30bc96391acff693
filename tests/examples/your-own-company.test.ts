/**
 * docs/your-own-company.md, done as it says: its files written, its commands run in their order, what it prints looked for in what they
 * print. Then the figures by hand: three invoices of 100.00, 200.00 and 100.00 net, wages of 90.00 and 120.00.
 */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { project, type TestProject } from '../engine/project.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(root, 'docs/your-own-company.md'), 'utf8')

interface Block {
  readonly kind: string
  readonly text: string
  /** The line before it, which says where it belongs. */
  readonly intro: string
}
const blocks: readonly Block[] = [...page.matchAll(/(.*)\n```(\w+)\n([\s\S]*?)```/g)].map((m) => ({
  intro: m[1] ?? '',
  kind: m[2] ?? '',
  text: m[3] ?? '',
}))

let p: TestProject
let said = ''

async function command(line: string): Promise<void> {
  const [words = '', file] = line.replace(/^ledgerline /, '').split(' > ')
  const { out, err } = await p.run(...words.split(' '))
  // paths as they are told to someone who stands in the project
  said = `${out}\n${err}`.replace(new RegExp(`\\S*${basename(p.dir)}/`, 'g'), '')
  if (file !== undefined) p.write(file, `${out}\n`)
}

/** Puts each line of the page in the place of the one that makes the same column, or lists it. */
function edit(file: string, lines: readonly string[]): void {
  const own = p.read(file).split('\n')
  for (const line of lines) {
    const name = / as (\w+),?$/.exec(line)?.[1] ?? /name: (\w+)/.exec(line)?.[1]
    const places = own.flatMap((l, i) =>
      new RegExp(` as ${name}(,| --|$)|name: ${name},`).test(l) ? [i] : [],
    )
    expect(places, `${file}: ${line}`).toHaveLength(1)
    const place = places[0] ?? 0
    own[place] = `${line.replace(/,$/, '')}${own[place]?.includes(` as ${name},`) ? ',' : ''}`
  }
  p.write(file, own.join('\n'))
}

async function follow({ kind, text, intro }: Block): Promise<void> {
  const lines = text.trimEnd().split('\n')
  const whole = /^`([^`]+)`:$/.exec(intro)?.[1]
  const edited = /In `([^`]+)`:$/.exec(intro)?.[1]
  if (whole !== undefined) p.write(whole, text.replace('../ledgerline', root))
  else if (edited !== undefined) edit(edited, lines)
  else if (kind === 'sh') for (const line of lines) await command(line)
  else for (const line of lines) expect(said, intro).toContain(line)
}

beforeAll(async () => {
  p = project({ 'project.yml': 'name: own\n' })
  for (const block of blocks) await follow(block)
})

const asked = async (sql: string): Promise<unknown> => {
  const { out, err } = await p.run('show', '--inline', sql, '--output', 'json', '--limit', '100')
  return JSON.parse(out === '' ? err : out)
}

describe('the company of the page', () => {
  it('has revenue by customer and month, and wages that are nobody’s', async () => {
    const sql = `select customer_id, cast(fiscal_month as varchar) as fiscal_month, net_revenue, cost_to_serve_loaded
      from marts.mart_unit_economics_month order by all`
    expect(await asked(sql)).toEqual([
      { customer_id: 'C1', fiscal_month: '2026-01-01', net_revenue: '100.00', cost_to_serve_loaded: '0.00' },
      { customer_id: 'C1', fiscal_month: '2026-02-01', net_revenue: '100.00', cost_to_serve_loaded: '0.00' },
      { customer_id: 'C3', fiscal_month: '2026-01-01', net_revenue: '200.00', cost_to_serve_loaded: '0.00' },
      {
        customer_id: 'UNALLOCATED',
        fiscal_month: '2026-01-01',
        net_revenue: '0.00',
        cost_to_serve_loaded: '90.00',
      },
      {
        customer_id: 'UNALLOCATED',
        fiscal_month: '2026-02-01',
        net_revenue: '0.00',
        cost_to_serve_loaded: '120.00',
      },
    ])
  })

  it('has a summary that names what is missing', () => {
    const summary = p.read('target/reports/roi_summary.md')
    expect(summary).toContain('Net revenue of the year to 2026-02 was EUR 400.00')
    expect(summary).toContain('not comparable: the ledger begins 2026-01')
    expect(summary).toMatch(/\| input_cost_pools +\| cost_to_serve_marginal/)
  })
})
