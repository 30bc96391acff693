// Every outer join of the package compares its two sides. A condition on the left side alone beside the key takes the
// hash join away from DuckDB: it compares all pairs, which nobody notices over a hundred rows (decision 53).
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Joins of a handful of rows: pools, rules, benchmarks, periods, topics, scorecards. */
const small = new Set([
  'allocation/int_pool_activity.sql rules',
  'allocation/int_pool_activity.sql cost_pools',
  'benchmark/mart_benchmark_comparison.sql own',
  'effect/mart_initiative_cashflow.sql benefit_periods',
  'value/mart_revenue_at_risk.sql judged',
  'experience/mart_scorecard.sql paired',
  'reports/rpt_figure_unit_economics.sql customers',
])

const joins =
  /left join\s+(?:\{\{ref '(\w+)'\}\}|\{\{>[^}]*\}\}|(\w+))(?:\s+as\s+(\w+))?\s+on\s+([\s\S]*?)(?=\n\s*(?:left |inner |cross |anti |semi |full )?join\b|\n\s*(?:where|group|window|qualify|having|order|union)\b|\n\s*\)|$)/g

/** Conditions of outer joins that do not name what they join, as "name of the join: condition". */
function oneSided(sql: string): string[] {
  const text = sql.replace(/--.*$/gm, '')
  return [...text.matchAll(joins)].flatMap(([, model, cte, alias, condition = '']) => {
    const joined = alias ?? cte ?? model ?? ''
    return condition
      .replace(/\bcase\b[\s\S]*?\bend\b/g, (whole) => whole.replaceAll(' and ', ' '))
      .split(/\band\b/)
      .filter((part) => /\b\w+\.\w+/.test(part) && !new RegExp(`\\b${joined}\\.`).test(part))
      .map((part) => `${joined}: ${part.trim()}`)
  })
}

test('a literal beside the key is found, and one of the joined side is not', () => {
  const sql = `select 1 from a
    left join d on case when a.type = 'case' and a.x = 1 then a.id end = d.id
    left join {{ref 'b'}} as b on a.type = 'case' and a.id = b.id
    left join c on a.id = c.id and c.metric = 'nps'
    where a.x = 1`
  expect(oneSided(sql)).toEqual(["b: a.type = 'case'"])
})

test('outer joins over many rows compare their two sides only', () => {
  const files = readdirSync('models', { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.sql'))
  const found = files.flatMap((file) =>
    oneSided(readFileSync(`models/${file}`, 'utf8'))
      .filter((told) => !small.has(`${file.split('/').slice(-2).join('/')} ${told.split(':')[0]}`))
      .map((told) => `${file} ${told}`),
  )
  expect(files.length).toBeGreaterThan(150)
  expect(found).toEqual([])
})
