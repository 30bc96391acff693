/**
 * A project of files, views and every incremental strategy over them: what the hunt changes and builds.
 * Out: its files, other texts of some of them, its nodes and tables. Pure. Start at `entries`.
 */
import type { Draw, Feed, Hunted } from './hunted.ts'
import { ifBroken, known, model, people, range, unique } from './hunted.ts'

const variants = {
  'models/staging/stg_e.sql': [
    "select id, month, customer, amount from {{source 'b' 'e'}}\n",
    "select id, month, customer, amount + 1 as amount from {{source 'b' 'e'}}\n",
    "select id, month, customer, amount from {{source 'b' 'e'}} where id % 3 <> 0\n",
  ],
  'models/intermediate/eph_e.sql': [
    "select * from {{ref 'stg_e'}} where amount <> 2\n",
    "select * from {{ref 'stg_e'}} where amount <> 3\n",
  ],
  'models/intermediate/int_t.sql': [
    "select month, customer, sum(amount)::bigint as amount from {{ref 'eph_e'}} group by all\n",
    "select month, customer, (sum(amount) * 2)::bigint as amount from {{ref 'eph_e'}} group by all\n",
  ],
  'models/intermediate/int_people.sql': [
    "select customer, team from {{ref 'people'}}\n",
    "select customer, upper(team) as team from {{ref 'people'}}\n",
    "select customer, team from {{ref 'people'}} where team <> 'red'\n",
  ],
  'models/intermediate/v_t.sql': [
    "select month, customer, amount from {{ref 'int_t'}}\n",
    "select month, customer, amount from {{ref 'int_t'}} where amount > 3\n",
  ],
  'models/intermediate/v_k.sql': ['k.amount', 'k.amount + 1 as amount'].map(
    (amount) => `select k.customer, p.team, ${amount}, k.n
from {{ref 'int_keys'}} as k left join {{ref 'int_people'}} as p on k.customer = p.customer\n`,
  ),
}

const incremental = 'materialized: incremental, incremental_strategy'

const files = {
  'project.yml': 'name: shop\nvars:\n  broken: { type: boolean, default: false }\n',
  'models/staging/src.yml': `sources:
  - name: b
    tables:
      - name: e
        location: "data/e/*.csv"
        columns:
          - { name: id, data_type: integer, data_tests: [${unique}] }
          - { name: month, data_type: integer }
          - { name: customer, data_type: varchar }
          - { name: amount, data_type: integer, data_tests: [${range(99)}] }
`,
  'models/staging/stg_e.yml': `models:
  - name: stg_e
    columns: [{ name: amount, data_tests: [${range(9)}] }, { name: customer, data_tests: [${known}] }]
`,
  'models/intermediate/eph_e.yml': model(
    'eph_e',
    'materialized: ephemeral',
    'data_tests: [{ expression_is_true: { expression: "amount < 9", config: { severity: warn } } }]',
  ),
  'models/intermediate/int_nf.sql': "select id, month, customer, amount from {{ref 'stg_e'}}\n",
  'models/intermediate/int_nf.yml': model(
    'int_nf',
    `${incremental}: new_files, partition_by: month`,
    `columns: [{ name: id, data_tests: [${unique}, not_null] }, { name: amount, data_tests: [${range(8)}] }]`,
  ),
  'models/intermediate/int_t.yml': model(
    'int_t',
    'materialized: table, partition_by: [month]',
    `columns: [{ name: amount, data_tests: [${range(15)}] }]`,
  ),
  'models/intermediate/int_people.yml': model(
    'int_people',
    'materialized: table',
    `columns: [{ name: customer, data_tests: [${unique}] }]`,
  ),
  'models/intermediate/v_t.yml': model(
    'v_t',
    'materialized: view, reads_by_partition: { int_t: same }',
    `columns: [{ name: month }, { name: customer }, { name: amount, data_tests: [${range(14)}] }]`,
  ),
  'models/intermediate/int_part.sql': `select t.month, p.team, sum(t.amount)::bigint as amount, ${ifBroken} as one
from {{ref 'v_t'}} as t left join {{ref 'int_people'}} as p on t.customer = p.customer where {{rebuilt 't.month'}} group by all\n`,
  'models/intermediate/int_part.yml': model(
    'int_part',
    `${incremental}: partitions, partition_by: month, reads_by_partition: { v_t: same }`,
    `columns: [{ name: amount, data_tests: [${range(20)}] }]`,
    `reconcile: [{ name: part_ties, to: { model: "ref('v_t')", measure: sum(amount) }, measure: sum(amount), by: [month], severity: warn }]`,
  ),
  'models/intermediate/int_run.sql': `select a.month, sum(b.amount)::bigint as up_to
from (select distinct month from {{ref 'int_part'}}) as a join {{ref 'int_part'}} as b on b.month <= a.month
where {{rebuilt 'a.month'}} group by all\n`,
  'models/intermediate/int_run.yml': model(
    'int_run',
    `${incremental}: partitions, partition_by: month, reads_by_partition: { int_part: earlier }`,
    `columns: [{ name: up_to, data_tests: [${range(40)}] }]`,
  ),
  'models/intermediate/int_keys.sql': `{{#if (finds_keys)}}
select customer from {{changed 'int_nf'}} as e union all select customer from {{changed 'int_people'}} as p
{{else}}
select e.customer, sum(e.amount)::bigint as amount, count(*) as n, max(p.team) as team
from {{ref 'int_nf'}} as e left join {{ref 'int_people'}} as p on e.customer = p.customer where {{rebuilt 'e.customer'}} group by all
{{/if}}
`,
  'models/intermediate/int_keys.yml': model(
    'int_keys',
    `${incremental}: keys, key: customer`,
    `columns: [{ name: customer, data_tests: [${unique}, ${known}] }, { name: amount, data_tests: [${range(16)}] }]`,
  ),
  'models/intermediate/v_k.yml': model(
    'v_k',
    'materialized: view',
    `columns: [{ name: amount, data_tests: [${range(15)}] }]`,
  ),
  'models/marts/mart_a.sql':
    "select team, sum(amount)::bigint as amount, sum(n)::bigint as n from {{ref 'v_k'}} group by all\n",
  'models/marts/mart_a.yml': model(
    'mart_a',
    'materialized: table',
    `columns: [{ name: amount, data_tests: [${range(25)}] }]`,
    `reconcile: [{ name: a_ties, to: { model: "ref('int_keys')", measure: sum(amount) }, measure: sum(amount), by: [team], severity: warn }]`,
  ),
  'models/marts/mart_b.sql':
    "select r.month, r.up_to, (select count(*) from {{ref 'int_keys'}}) as customers from {{ref 'int_run'}} as r\n",
  'models/marts/mart_b.yml': model('mart_b', 'materialized: table'),
  'models/marts/mart_v.sql':
    "select month, customer, amount from {{ref 'v_t'}} union all select 0, customer, amount from {{ref 'eph_e'}}\n",
  'models/marts/mart_v.yml': model(
    'mart_v',
    'materialized: table',
    `columns: [{ name: amount, data_tests: [${range(12)}] }]`,
  ),
  'tests/data/k_small.sql':
    "{{config severity='warn'}}select * from {{ref 'v_k'}} where amount > 14 and n > 1\n",
  'tests/data/p_small.sql':
    "{{config severity='warn'}}select t.month from {{ref 'int_part'}} as t where t.amount > 18 and {{rebuilt 't.month'}}\n",
}

/** Files of entries that come, are written again and go. */
function feed(draw: Draw): Feed {
  let id = 1
  let last = 1
  const there = new Set(['data/e/1.csv'])
  const rows = (): string => {
    const line = () => `${id++},${1 + draw.below(4)},${draw.oneOf(['a', 'b', 'c', ''])},${draw.below(10)}\n`
    return `id,month,customer,amount\n${Array.from({ length: 1 + draw.below(4) }, line).join('')}`
  }
  return {
    first: { 'data/e/1.csv': rows() },
    moves: {
      add: (project) => {
        const file = `data/e/${++last}.csv`
        there.add(file)
        project.write(file, rows())
        return file
      },
      change: (project) => {
        const file = draw.oneOf([...there])
        project.write(file, rows())
        return file
      },
      gone: (project) => {
        if (there.size < 2) return 'none'
        const file = draw.oneOf([...there])
        there.delete(file)
        project.remove(file)
        return file
      },
    },
  }
}

const inner = ['int_nf', 'int_t', 'int_people', 'v_t', 'int_part', 'int_run', 'int_keys', 'v_k']
const marts = ['mart_a', 'mart_b', 'mart_v']

export const entries: Hunted = {
  name: 'entries',
  files: { ...files, ...people },
  variants,
  nodes: [
    'source:*',
    'people',
    'stg_e',
    'eph_e',
    ...inner,
    ...marts,
    'k_small',
    'p_small',
    'part_ties',
    'a_ties',
  ],
  tables: [
    'staging.stg_e',
    ...inner.map((name) => `intermediate.${name}`),
    ...marts.map((name) => `marts.${name}`),
  ],
  feed,
}
