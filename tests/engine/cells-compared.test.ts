/** Two tables of small cells: which are told to each other, and which are not. */
import { expect, it } from 'vitest'
import { project, type TestProject } from './project.ts'

const test = (more = ''): string =>
  `    data_tests: [min_cell: { columns: [region, month], count: people${more} }]\n`

/** People by region and month, and by month and channel; staff and a calendar stand aside. */
function files(ofScores = '', ofOthers = '', others = 'answers'): Record<string, string> {
  return {
    'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
    'seeds/answers.csv': 'region,month,channel,people\nnorth,1,web,20\nsouth,1,mail,7\n',
    'seeds/staff.csv': 'region,month,channel,people\nnorth,1,web,9\n',
    'seeds/calendar.csv': 'first_day,no\n2026-01-01,1\n',
    'models/intermediate/int_answers.sql': "select * from {{ref 'answers'}}",
    'models/intermediate/dim_period.sql': "select * from {{ref 'calendar'}}",
    'models/intermediate/dim_period.yml':
      'models: [{ name: dim_period, time_spine: { standard_granularity_column: first_day } }]\n',
    'models/marts/mart_scores.sql':
      "select region, month, people from {{ref 'int_answers'}} join {{ref 'dim_period'}} on no = month",
    'models/marts/mart_scores.yml': `models:\n  - name: mart_scores\n${test(ofScores)}`,
    'models/marts/mart_months.sql': `select month, channel, sum(people)::integer as people from {{ref '${others}'}} join {{ref 'dim_period'}} on no = month group by all`,
    'models/marts/mart_months.yml': `models:\n  - name: mart_months\n${test(ofOthers).replace('region, month', 'month, channel')}`,
  }
}

async function told(p: TestProject): Promise<string[]> {
  const ran = await p.run('check')
  expect(ran.code, ran.err).toBe(0)
  return [...ran.err.matchAll(/E2135 \S+ \(warning\) {3}(\S+)/g)].map(([, place = '']) => place)
}

it('two tables of the same rows that no test compares are told to each other', async () => {
  const p = project(files())
  expect(await told(p)).toEqual(['models/marts/mart_months.yml:3:18'])
  const { err } = await p.run('check')
  const text = err.replace(/\s+/g, ' ')
  expect(text).toContain('mart_months and mart_scores both show cells by month of what answers has')
  expect(text).toContain("min_cell: { to: ref('mart_scores'), by: [month] }")
})

it.each([
  ['compared by either of them', files(", to: ref('mart_months'), by: [month]")],
  ['of other people, as one of them says', files('', ", apart: [ref('mart_scores')]")],
  ['of other rows, a calendar beside', files('', '', 'staff')],
  [
    'without a column in common',
    {
      ...files(),
      'models/marts/mart_months.yml': files()['models/marts/mart_months.yml']?.replace('month, ', '') ?? '',
    },
  ],
  [
    'of which one has no test of cells',
    { ...files(), 'models/marts/mart_months.yml': 'models: [{ name: mart_months }]\n' },
  ],
])('not those %s', async (_, given) => {
  expect(await told(project(given))).toEqual([])
})

it('apart names what is there, and builds as before', async () => {
  const p = project(files('', ", apart: [ref('mart_score')]"))
  expect(await p.bad(2)).toMatch(/E2101[\s\S]*mart_score\. Did you mean mart_scores\?/)
  expect((await project(files('', ", apart: [ref('mart_scores')]")).build()).code).toBe(0)
})
