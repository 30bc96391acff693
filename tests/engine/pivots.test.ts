/** A pivot says which columns it makes, as binding on no rows finds none. */
import { expect, it } from 'vitest'
import { project } from './project.ts'

const withModel = (sql: string) =>
  project({
    'project.yml': 'name: shop\n',
    'seeds/s.csv': 'id,kind,other\n1,a,x\n2,b,y\n',
    'models/intermediate/int_p.sql': `${sql}\n`,
  })

it.each([
  "pivot {{ref 's'}} on kind using count(*)",
  "with p as (pivot {{ref 's'}} on kind using count(*) group by id) select * from p",
  "select * from (pivot (select id, kind from {{ref 's'}}) on kind using count(*))",
  "pivot {{ref 's'}} on kind in ('a'), other using count(*)",
  "pivot_wider {{ref 's'}} on kind using count(*)",
])('that takes them from the rows is an error at its place: %s', async (sql) => {
  const err = await withModel(sql).bad(2)
  expect(err).toContain('E3135')
  expect(err).toContain(`models/intermediate/int_p.sql:1:${sql.indexOf('pivot') + 1}`)
})

it.each([
  "pivot {{ref 's'}} on kind in ('a', 'b') using count(*)",
  "pivot {{ref 's'}} on kind in ('a'), other in ('x') using count(*)",
  "select * from (select id, kind from {{ref 's'}}) pivot (count(*) for kind in ('a', 'b') group by id)",
  "select id, 'pivot x on y' as note from {{ref 's'}} -- pivot x on y",
  "select a.id as pivot from {{ref 's'}} as a inner join {{ref 's'}} as b on a.id = b.id",
  "select p.pivot from (select id as pivot from {{ref 's'}}) as p inner join {{ref 's'}} as b on p.pivot = b.id",
  'select p."pivot" from (select id as "pivot" from {{ref \'s\'}}) as p inner join {{ref \'s\'}} as b on p."pivot" = b.id',
  "unpivot {{ref 's'}} on kind, other into name k value v",
])('that names them is built: %s', async (sql) => {
  await withModel(sql).good()
})
