// The measured project, without any tool's syntax: CSV files, views that clean, views that join, tables at the end.
// In: how many models, a seed. Out: raw files and models in an order in which they can be built. Pure; the same
// arguments give the same project. SQL names other relations as <<name>>. Start at `makeProject`.

/** Columns that every relation has, so that any model may read any other. */
const common = [
  ['row_id', 'bigint', 'Key of the row.'],
  ['customer_id', 'bigint', 'Customer of the row.'],
  ['booked_on', 'date', 'Day of the entry.'],
  ['amount', 'double', 'Signed amount.'],
  ['score', 'double', 'Experience score from 0 to 100.'],
  ['segment', 'varchar', 'Segment of the customer.'],
]
const rawColumns = [
  ...common,
  ['region', 'varchar', 'Sales region.'],
  ['active', 'boolean', 'Whether the customer was active.'],
  ['units', 'integer', 'Units of the entry.'],
  ['remark', 'varchar', 'Free text.'],
]
const rowsOfFile = 200
const layers = { staging: 'view', intermediate: 'view', marts: 'table' }

/** A small generator of numbers in [0, 1), the same for the same seed (mulberry32). */
function numbers(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const named = (columns) => columns.map(([name, type, description]) => ({ name, type, description }))
const list = (items) => items.map((item) => `        ${item}`).join(',\n')
const padded = (i) => String(i).padStart(4, '0')

function rawFile(i, random) {
  const pick = (values) => values[Math.floor(random() * values.length)]
  const rows = Array.from({ length: rowsOfFile }, (_, r) => [
    i * rowsOfFile + r + 1,
    1 + Math.floor(random() ** 2 * 50),
    new Date(Date.UTC(2024, 0, 1 + Math.floor(random() * 700))).toISOString().slice(0, 10),
    (random() * 1200 - 200).toFixed(2),
    (random() * 100).toFixed(1),
    pick(['Core', 'Partner', 'Trial', 'Public']),
    pick(['north', 'south', 'west']),
    random() < 0.8,
    1 + Math.floor(random() * 9),
    `remark ${Math.floor(random() * 1e6)}`,
  ])
  const kind = i % 2 === 0 ? 'seed' : 'source'
  return {
    name: `raw_${padded(i)}`,
    kind,
    columns: named(rawColumns),
    rows,
    description: `Extract number ${i}.`,
  }
}

/** Types and names made right, some of them with the newest version of each row only. */
function clean([from], random) {
  const more = [
    ['region_code', 'varchar', 'Region in capitals.', 'upper(region)'],
    ['was_active', 'boolean', 'Whether the customer was active.', 'active'],
    ['unit_count', 'integer', 'Units of the entry.', 'units'],
    ['unit_amount', 'double', 'Amount times units.', 'amount * units'],
    ['side', 'varchar', 'Debit or credit.', "case when amount < 0 then 'credit' else 'debit' end"],
    [
      'band',
      'varchar',
      'Promoter, passive or detractor.',
      "case when score >= 90 then 'promoter' when score >= 70 then 'passive' else 'detractor' end",
    ],
  ].slice(0, 2 + Math.floor(random() * 5))
  const newest = random() < 0.4
  const select = [
    'row_id',
    'customer_id',
    'cast(booked_on as date) as booked_on',
    'coalesce(amount, 0) as amount',
    'coalesce(score, 0) as score',
    'lower(trim(segment)) as segment',
    ...more.map(([name, , , sql]) => `${sql} as ${name}`),
    ...(newest ? ['row_number() over (partition by row_id order by booked_on desc) as version'] : []),
  ]
  const columns = named([...common, ...more])
  const sql = `with extract as (
    select * from <<${from.name}>>
),
cleaned as (
    select
${list(select)}
    from extract
    where row_id is not null
)
select
${list(columns.map((c) => c.name))}
from cleaned
${newest ? 'where version = 1\n' : ''}`
  return { columns, sql }
}

/** The first relation row by row, with what the others say of each customer. */
function enrich([base, ...others], _random, layer) {
  const more = [
    [
      'running_amount',
      'double',
      'Amount so far.',
      'sum(base.amount) over (partition by base.customer_id order by base.booked_on, base.row_id)',
    ],
    [
      'previous_score',
      'double',
      'Score of the entry before.',
      'lag(base.score) over (partition by base.customer_id order by base.booked_on, base.row_id)',
    ],
    ...others.map((other, i) => [
      `amount_${i}`,
      'double',
      `Amount of the customer in ${other.name}.`,
      `coalesce(other_${i}.amount, 0)`,
    ]),
    ...(layer === 'marts'
      ? [
          [
            'score_quarter',
            'bigint',
            'Quarter of its segment by score.',
            'ntile(4) over (partition by base.segment order by base.score, base.row_id)',
          ],
          [
            'tier',
            'varchar',
            'Tier by amount.',
            "case when base.amount >= 700 then 'high' when base.amount >= 200 then 'middle' else 'low' end",
          ],
        ]
      : []),
  ].slice(0, 6)
  const score = others.length > 0 ? 'coalesce(base.score, other_0.score, 0)' : 'base.score'
  const select = [
    'base.row_id',
    'base.customer_id',
    'base.booked_on',
    'base.amount',
    `${score} as score`,
    'base.segment',
    ...more.map(([name, , , sql]) => `${sql} as ${name}`),
  ]
  const columns = named([...common, ...more])
  const sql = `with base as (
    select * from <<${base.name}>>
),
${others.map((o, i) => `other_${i} as (\n    select customer_id, count(*) as entries, sum(amount) as amount, avg(score) as score\n    from <<${o.name}>>\n    group by customer_id\n),\n`).join('')}joined as (
    select
${list(select)}
    from base
${others.map((_, i) => `    left join other_${i} on base.customer_id = other_${i}.customer_id\n`).join('')})
select
${list(columns.map((c) => c.name))}
from joined
`
  return { columns, sql }
}

/** One row per customer and month of the first relation, with averages of the others beside it. */
function monthly([base, ...others]) {
  const beside = others.slice(0, 3)
  const more = [
    ['entries', 'bigint', 'Entries of the month.', 'months.entries'],
    [
      'share',
      'double',
      'Share of all money of the month.',
      'months.amount / nullif(sum(months.amount) over (partition by months.booked_on), 0)',
    ],
    [
      'rank_of_month',
      'bigint',
      'Rank of the customer in the month.',
      'rank() over (partition by months.booked_on order by months.amount desc)',
    ],
    ...beside.map((o, i) => [
      `score_${i}`,
      'double',
      `Average score in ${o.name}.`,
      `coalesce(other_${i}.score, 0)`,
    ]),
  ]
  const select = [
    'row_number() over (order by months.customer_id, months.booked_on) as row_id',
    'months.customer_id',
    'months.booked_on',
    'months.amount',
    'months.score',
    'months.segment',
    ...more.map(([name, , , sql]) => `${sql} as ${name}`),
  ]
  const sql = `with months as (
    select
        customer_id,
        cast(date_trunc('month', booked_on) as date) as booked_on,
        sum(amount) as amount,
        avg(score) as score,
        max(segment) as segment,
        count(*) as entries
    from <<${base.name}>>
    group by customer_id, cast(date_trunc('month', booked_on) as date)
)${beside.map((o, i) => `,\nother_${i} as (\n    select customer_id, avg(score) as score from <<${o.name}>> group by customer_id\n)`).join('')}
select
${list(select)}
from months
${beside.map((_, i) => `left join other_${i} on months.customer_id = other_${i}.customer_id\n`).join('')}`
  return { columns: named([...common, ...more]), sql }
}

/**
 * @param count  models; 38 % clean a file, 38 % join in three levels, 24 % are tables in two levels; 4 % as many files
 * @returns raws and models; each model has `name`, `layer`, `folder`, `materialized`, `reads`, `columns`, `sql`
 */
export function makeProject(count, seed = 1) {
  const random = numbers(seed + count)
  const pick = (values) => values[Math.floor(random() * values.length)]
  const raws = Array.from({ length: Math.max(2, Math.round(count * 0.04)) }, (_, i) => rawFile(i, random))
  const sizes = { staging: Math.round(count * 0.38), intermediate: Math.round(count * 0.38) }
  const models = []
  const add = (layer, i, parents, make) => {
    const folder = `${layer}/group_${String(Math.floor(i / 25)).padStart(3, '0')}`
    const name = `${{ staging: 'stg', intermediate: 'int', marts: 'mart' }[layer]}_${padded(i)}`
    const reads = parents.map((p) => p.name)
    const description = `Made from ${reads.join(', ')}.`
    const model = { name, kind: 'model', layer, folder, materialized: layers[layer], reads, description }
    models.push({ ...model, ...make(parents, random, layer) })
    return models.at(-1)
  }
  /** One to four parents: the first is given, the others come from a pool. */
  const parents = (first, pool) => {
    const chosen = new Set([first])
    const wanted = [1, 1, 1, 2, 2, 2, 2, 3, 3, 4][Math.floor(random() * 10)]
    for (let tries = 0; chosen.size < wanted && tries < 20; tries++) chosen.add(pick(pool))
    return [...chosen]
  }
  const staging = Array.from({ length: sizes.staging }, (_, i) =>
    add('staging', i, [raws[i % raws.length]], clean),
  )
  const levels = [staging]
  for (let i = 0; i < sizes.intermediate; i++) {
    const level = 1 + Math.floor((i * 3) / sizes.intermediate)
    levels[level] ??= []
    const made = add(
      'intermediate',
      i,
      parents(pick(levels[level - 1]), staging),
      random() < 0.25 ? monthly : enrich,
    )
    levels[level].push(made)
  }
  const joined = levels.slice(1).flat()
  const first = []
  for (let i = 0, all = count - models.length; i < all; i++) {
    const second = i >= all * 0.7
    const from = second ? parents(pick(first), [...joined, ...first]) : parents(pick(joined), joined)
    const made = add('marts', i, from, random() < 0.5 ? monthly : enrich)
    if (!second) first.push(made)
  }
  return { raws, models, key: 'row_id' }
}

/** The rows of a raw file as CSV. */
export const csvOf = ({ columns, rows }) =>
  [columns.map((c) => c.name), ...rows].map((row) => `${row.join(',')}\n`).join('')

/** SQL with every <<name>> as a tool writes it. @param say of a relation's name and kind */
export function sqlFor({ raws }, { sql }, say) {
  const kinds = new Map(raws.map((r) => [r.name, r.kind]))
  return sql.replace(/<<(\w+)>>/g, (_, name) => say(name, kinds.get(name) ?? 'model'))
}
