/**
 * Failing rows, told and kept, show no personal data that only derives from a declared column: in a model whose properties say
 * nothing of it, and in a test of its own SQL. What is hidden in each row was read off the SQL by hand.
 */
import { describe, expect, it } from 'vitest'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { type Files, TestProject } from './project.ts'

const files: Files = {
  'project.yml': 'name: shop\nprivacy: { sanitizers: [md5] }\n',
  'seeds/people.csv': 'id,mail,town\n1,ann@x,Ulm\n2,,Bonn\n',
  'seeds/people.yml': `seeds:
  - name: people
    grain: [id]
    columns:
      - { name: id, data_type: integer }
      - { name: mail, data_type: varchar, pii: direct }
      - { name: town, data_type: varchar }
`,
  'models/staging/stg_people.sql': `{{config materialized='view'}}
select id, upper(mail) as contact, md5(mail) as mark, length(mail) > 3 as has_mail, town from {{ref 'people'}}
`,
  'models/staging/p.yml': `models:
  - name: stg_people
    grain: [id]
    data_tests: [{ expression_is_true: { expression: "id > 1", name: late, config: { store_failures: true } } }]
`,
  'tests/data/own.sql': `{{config store_failures=true}}
select id, substr(contact, 1, 3) as hint, 'ann' as said, town from {{ref 'stg_people'}} where id = 1
`,
}

async function kept(p: TestProject): Promise<(string | null | undefined)[]> {
  const db = await openDuckDb({ file: p.database, readOnly: true })
  try {
    const sql =
      'select distinct test_name, row_values from _ledgerline.test_failure order by test_name desc, row_values'
    return (await (await db.connect()).rows(sql)).map((r) => r.row_values)
  } finally {
    await db.close()
  }
}

describe('personal data that derives from a declared column', () => {
  it('is hidden in what is told and kept, also where the model says nothing of it; what a sanitiser gives is shown', async () => {
    const p = new TestProject(files)
    const told = await p.bad(1)
    expect(told).toContain('contact = (direct)')
    expect(told).toContain('id = 1, hint = (direct), said = ann, town = Ulm')
    expect(told).not.toMatch(/ann@x/i)
    // nothing is new, so that the build does not bind: what failed is followed all the same
    const again = await p.run('test')
    expect(again.code).toBe(1)
    expect(again.err).toContain('contact = (direct)')
    expect(again.err).not.toMatch(/ann@x/i)
    const rows = await kept(p)
    expect(rows).toHaveLength(2)
    expect(rows[0]).toBe('{"id":"1","hint":"(direct)","said":"ann","town":"Ulm"}')
    expect(rows[1]).toMatch(
      /^\{"id":"1","contact":"\(direct\)","mark":"[0-9a-f]{32}","has_mail":"true","town":"Ulm"\}$/,
    )
  })

  it('may stand in any column of a test whose plan cannot be followed', async () => {
    const p = new TestProject({
      ...files,
      'models/staging/p.yml': 'models: [{ name: stg_people, grain: [id] }]\n',
      'tests/data/own.sql': `select id, contact, town from {{ref 'stg_people'}}, (from duckdb_settings() limit 1) where id = 1`,
    })
    const told = await p.bad(1)
    expect(told).toContain('id = (direct), contact = (direct), town = (direct)')
    expect(told).not.toMatch(/ann@x/i)
  })
})
