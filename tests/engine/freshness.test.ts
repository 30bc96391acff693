/** source freshness: dbt's rule, newest row against warn_after and error_after, on the clock that the command is given. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { project, unfit } from './project.ts'

const shop = (limits: string, csv = 'id,loaded\n1,2026-03-29 01:30:00\n2,2026-03-28 12:00:00\n') => ({
  'project.yml':
    'name: shop\ntimezone: Europe/Berlin\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'data/orders.csv': csv,
  'models/staging/shop/shop.yml': `sources:
  - name: shop
    tables:
      - name: orders
        location: data/orders.csv
        columns:
          - { name: loaded, data_type: timestamp }
${limits}`,
})
const limits = `        loaded_at_field: loaded
        freshness:
          warn_after: { count: 2, period: hour }
          error_after: { count: 1, period: day }
`

describe('source freshness', () => {
  // 01:30 in Berlin on 29 March 2026 is 00:30 UTC; at 02:00 the clocks go forward to 03:00
  it.each([
    ['2026-03-29T02:29:00Z', 'pass', 0],
    ['2026-03-29T02:31:00Z', 'warn', 0],
    ['2026-03-30T00:29:00Z', 'warn', 0],
    ['2026-03-30T00:31:00Z', 'error', 1],
  ])('at %s it is %s, on the clock of the project', async (now, status, code) => {
    const p = project(shop(limits))
    const ran = await p.run('source', 'freshness', '--now', now)
    expect(ran.code, ran.err).toBe(code)
    const { results } = JSON.parse(p.read('target/sources.json')) as { results: Record<string, unknown>[] }
    expect(results).toMatchObject([
      { unique_id: 'source.shop.shop.orders', status, max_loaded_at: '2026-03-29T00:30:00.000Z' },
    ])
    if (status === 'error') expect(ran.err).toMatch(/E4118 source-stale[\s\S]*error_after is 1 day/)
  })

  it('the column may be called by a word of SQL, and may be an expression', async () => {
    for (const field of ['at', '"at"', 'greatest("at", "at")']) {
      const files = shop(limits.replace('loaded_at_field: loaded', `loaded_at_field: '${field}'`))
      const p = project(files)
      p.replace('data/orders.csv', 'id,loaded', 'id,at')
      p.replace('models/staging/shop/shop.yml', 'name: loaded', 'name: at')
      const { out } = await p.run('source', 'freshness', '--now', '2026-03-29T02:29:00Z')
      expect(out).toContain('2026-03-29T00:30:00.000Z')
    }
  })

  it('counts only rows that the filter lets through', async () => {
    const p = project(shop(limits.replace('freshness:', 'freshness:\n          filter: id = 2')))
    const { out } = await p.run('source', 'freshness', '--now', '2026-03-28T12:00:00Z')
    // 12:00 in Berlin in winter time is 11:00 UTC
    expect(out).toContain('2026-03-28T11:00:00.000Z')
  })

  it('without loaded_at_field files are as old as they say, and no row at all is no answer', async () => {
    const p = project(shop('        freshness: { error_after: { count: 1, period: day } }\n'))
    p.touch('data/orders.csv', Date.UTC(2026, 0, 1) / 1000)
    const old = unfit(await p.run('source', 'freshness', '--now', '2026-01-03'), 1)
    expect(old).toContain('2.0 days by the time of its files')
    const empty = project(shop(limits, 'id,loaded\n'))
    expect(unfit(await empty.run('source', 'freshness'), 1)).toMatch(
      /E4117 freshness-unknown[\s\S]*it has no row that counts/,
    )
  })

  it('a column that is not there is told where it is named', async () => {
    const p = project(shop(limits.replace('loaded_at_field: loaded', 'loaded_at_field: loadd')))
    const said = unfit(await p.run('source', 'freshness'), 1)
    expect(said).toMatch(/> \d+ .*loaded_at_field: loadd\n.*\^{5}\n/)
    expect(said).toMatch(/"loadd" not found in FROM clause\.\n/)
  })

  it('freshness: null switches it off', async () => {
    const p = project(shop('        freshness: null\n'))
    expect((await p.run('source', 'freshness')).code).toBe(0)
  })

  const parser = spawnSync('python3', ['-c', 'import dbt_artifacts_parser']).status === 0
  if (!parser) console.log('skipped: python3 with dbt-artifacts-parser is not here')
  it.skipIf(!parser)("writes what dbt's schema of sources v3 takes", async () => {
    const p = project(shop(limits))
    await p.run('source', 'freshness', '--now', '2026-03-29T02:31:00Z')
    const program =
      'import json, sys\nfrom dbt_artifacts_parser import parser\ns = parser.parse_sources_v3(json.load(open(sys.argv[1])))\nprint(s.results[0].status.value)'
    const read = spawnSync('python3', ['-c', program, join(p.dir, 'target/sources.json')], {
      encoding: 'utf8',
    })
    expect(read.stdout + read.stderr).toBe('warn\n')
  })
})
