/**
 * A project of days, months told apart by key and partition, hooks that change rows, and a model that a later day changes.
 * Out: its files, other texts of some of them, its nodes and tables. Pure. Start at `days`.
 */
import type { Draw, Feed, Hunted } from './hunted.ts'
import { ifBroken, known, model, people, range, unique } from './hunted.ts'

const incremental = 'materialized: incremental, incremental_strategy'
const ofDays = "select day, date_trunc('month', day)::date as month, customer,"

const variants = {
  'models/intermediate/int_days.sql': [
    `${ofDays} amount from {{ref 'days'}}\n`,
    `${ofDays} amount + 1 as amount from {{ref 'days'}}\n`,
    `${ofDays} amount from {{ref 'days'}} where customer <> 'b'\n`,
  ],
  'models/intermediate/int_people.sql': [
    "select customer, team from {{ref 'people'}}\n",
    "select customer, upper(team) as team from {{ref 'people'}}\n",
    "select distinct customer, team from {{ref 'people'}} where team <> 'red'\n",
  ],
  'models/intermediate/v_two.sql': ['', ' + 1'].map(
    (more) => `select month, sum(amount)::bigint${more} as amount, count(*) as n
from (select month, amount from {{ref 'int_days'}} union all select month, amount from {{ref 'int_m'}}) group by all\n`,
  ),
  'models/intermediate/int_h.yml': ['', ' where amount > 5', ' where amount > 2'].map((where) =>
    model(
      'int_h',
      `materialized: table, partition_by: [month], post_hook: ["update {{self}} set amount = amount * 2${where}"]`,
    ),
  ),
  'models/intermediate/int_people.yml': [
    model('int_people', 'materialized: table'),
    model(
      'int_people',
      `materialized: table, post_hook: ["update {{self}} set team = 'x' where customer = 'a'"]`,
    ),
  ],
  'seeds/days.yml': ['integer', 'bigint', 'decimal(9,0)'].map(
    (type) => `seeds:
  - name: days
    columns: [{ name: day, data_type: date }, { name: customer, data_type: varchar }, { name: amount, data_type: "${type}" }]
`,
  ),
  'models/intermediate/int_d.yml': [6, 12, 20].map((max) =>
    model(
      'int_d',
      `${incremental}: partitions, partition_by: month, reads_by_partition: { int_days: days }`,
      'columns:',
      '  - name: month',
      `    data_tests: [${unique}, { relationships: { to: ref('int_m'), field: month, config: { severity: warn } } }]`,
      `  - { name: amount, data_tests: [${range(max)}] }`,
    ),
  ),
}

const projectOf = (day: string): string =>
  `name: shop\nvars:\n  broken: { type: boolean, default: false }\n  as_of_date: { type: date, default: ${day} }\n`

const files = {
  'project.yml': projectOf('2026-02-10'),
  'models/intermediate/int_days.yml': model(
    'int_days',
    'materialized: table, partition_by: [day, month]',
    `columns: [{ name: amount, data_tests: [${range(8)}] }, { name: customer, data_tests: [${known}] }]`,
  ),
  'models/intermediate/int_m.sql': `{{#if (finds_keys)}}
select d.month from {{ref 'int_days'}} as d semi join {{changed 'int_people'}} as p on d.customer = p.customer
{{else}}
select d.month, p.team, sum(d.amount)::bigint as amount
from {{ref 'int_days'}} as d left join {{ref 'int_people'}} as p on d.customer = p.customer where {{rebuilt 'd.month'}} group by all
{{/if}}
`,
  'models/intermediate/int_m.yml': model(
    'int_m',
    `${incremental}: keys, key: month, partition_by: month, reads_by_partition: { int_days: same }`,
    `columns: [{ name: amount, data_tests: [${range(15)}] }]`,
    'data_tests: [{ unique_combination: { columns: [month, team], config: { severity: warn } } }]',
  ),
  'models/intermediate/v_two.yml': model(
    'v_two',
    'materialized: view, reads_by_partition: { int_days: same, int_m: same }',
    `columns: [{ name: month, data_tests: [${unique}] }, { name: amount, data_tests: [${range(25)}] }, { name: n }]`,
  ),
  'models/intermediate/int_p.sql': `select month, amount, n, ${ifBroken} as one from {{ref 'v_two'}} as v where {{rebuilt 'v.month'}}\n`,
  'models/intermediate/int_p.yml': model(
    'int_p',
    `${incremental}: partitions, partition_by: month, reads_by_partition: { v_two: same }`,
    `columns: [{ name: amount, data_tests: [${range(22)}] }]`,
  ),
  'models/intermediate/int_d.sql':
    "select date_trunc('month', day)::date as month, sum(amount)::bigint as amount from {{ref 'int_days'}} group by all\n",
  'models/intermediate/int_asof.sql': `{{#if (finds_keys)}}
select customer from {{changed 'int_days'}} as c
union all select customer from {{self}} where is_recent and last_day < {{var 'as_of_date'}} - 3
union all select customer from {{self}} where not is_recent and last_day >= {{var 'as_of_date'}} - 3
{{else}}
select customer, max(day) as last_day, max(day) >= {{var 'as_of_date'}} - 3 as is_recent, sum(amount)::bigint as amount
from {{ref 'int_days'}} as d where day <= '2027-01-01' and {{rebuilt 'd.customer'}} group by all
{{/if}}
`,
  'models/intermediate/int_asof.yml': model(
    'int_asof',
    `${incremental}: keys, key: customer`,
    `columns: [{ name: customer, data_tests: [${unique}] }, { name: amount, data_tests: [${range(20)}] }]`,
  ),
  'models/intermediate/int_h.sql':
    "select month, sum(amount)::bigint as amount from {{ref 'int_days'}} group by all\n",
  'models/intermediate/eph_h.sql':
    "select month, amount from {{ref 'int_h'}} union all select month, amount from {{ref 'int_p'}}\n",
  'models/intermediate/eph_h.yml': model(
    'eph_h',
    'materialized: ephemeral',
    `columns: [{ name: amount, data_tests: [${range(30)}] }]`,
  ),
  'models/intermediate/int_hp.sql':
    "select month, sum(amount)::bigint as amount from {{ref 'int_h'}} as h where {{rebuilt 'h.month'}} group by all\n",
  'models/intermediate/int_hp.yml': model(
    'int_hp',
    `${incremental}: partitions, partition_by: month, reads_by_partition: { int_h: same }`,
    `columns: [{ name: amount, data_tests: [${range(25)}] }]`,
  ),
  'models/marts/mart_a.sql':
    "select a.customer, a.is_recent, p.team from {{ref 'int_asof'}} as a left join {{ref 'int_people'}} as p on a.customer = p.customer\n",
  'models/marts/mart_a.yml': model('mart_a', 'materialized: table'),
  'models/marts/mart_b.sql':
    "select month, sum(amount)::bigint as amount from {{ref 'eph_h'}} group by all\n",
  'models/marts/mart_b.yml': model(
    'mart_b',
    'materialized: table',
    `reconcile: [{ name: b_ties, to: { model: "ref('v_two')", measure: sum(amount) }, measure: sum(amount), by: [month], severity: warn }]`,
  ),
  'tests/data/k_small.sql':
    "{{config severity='warn'}}select * from {{ref 'v_two'}} as v where amount > 24 and {{rebuilt 'v.month'}}\n",
  'tests/data/p_small.sql': `{{config severity='warn'}}select p.month
from {{ref 'int_p'}} as p join {{ref 'int_m'}} as m on p.month = m.month where p.amount + m.amount > 30 and {{rebuilt 'p.month'}}\n`,
}

/** Rows of days that come, are others and go, and the as-of day that moves, back too. */
function feed(draw: Draw): Feed {
  const line = (): string => {
    const day = `2026-0${1 + draw.below(3)}-${draw.oneOf(['01', '08', '09', '15', '28'])}`
    return `${day},${draw.oneOf(['a', 'b', 'c', ''])},${draw.below(10)}\n`
  }
  const lines = Array.from({ length: 6 }, line)
  const text = (): string => `day,customer,amount\n${lines.join('')}`
  return {
    first: { 'seeds/days.csv': text() },
    moves: {
      add: (project) => {
        lines.push(line())
        project.write('seeds/days.csv', text())
        return lines.at(-1) ?? ''
      },
      change: (project) => {
        lines[draw.below(lines.length)] = line()
        project.write('seeds/days.csv', text())
        return 'a row'
      },
      gone: (project) => {
        if (lines.length > 1) lines.splice(draw.below(lines.length), 1)
        project.write('seeds/days.csv', text())
        return 'a row'
      },
      asOf: (project) => {
        const day = `2026-0${1 + draw.below(3)}-${draw.oneOf(['05', '10', '12', '18'])}`
        project.write('project.yml', projectOf(day))
        return day
      },
    },
  }
}

const inner = ['int_days', 'int_people', 'int_m', 'v_two', 'int_p', 'int_d', 'int_asof', 'int_h', 'int_hp']

export const days: Hunted = {
  name: 'days',
  files: { ...files, ...people },
  variants,
  nodes: ['days', 'people', ...inner, 'eph_h', 'mart_a', 'mart_b', 'k_small', 'p_small', 'b_ties'],
  tables: [...inner.map((name) => `intermediate.${name}`), 'marts.mart_a', 'marts.mart_b'],
  feed,
}
