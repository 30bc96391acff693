/** Macros of dbt and dbt_utils, as DuckDB's own SQL says them. In: what is called. Out: a sentence. Pure. */

const spoken: Readonly<Record<string, string>> = {
  generate_surrogate_key: "md5(concat_ws('-', coalesce(a::varchar, ''), coalesce(b::varchar, '')))",
  star: '* exclude (a, b)',
  date_spine: "from generate_series(date '2026-01-01', date '2026-12-31', interval 1 day)",
  generate_series: 'from generate_series(1, 10)',
  union_relations: 'union all by name',
  deduplicate: 'qualify row_number() over (partition by … order by …) = 1',
  pivot: 'pivot … on … using sum(…)',
  unpivot: 'unpivot … on …',
  group_by: 'group by all',
  safe_divide: 'a / nullif(b, 0)',
  safe_cast: 'try_cast(x as type)',
  cast: 'cast(x as type)',
  datediff: "date_diff('day', a, b)",
  dateadd: 'x + interval 1 day',
  date_trunc: "date_trunc('month', x)",
  last_day: 'last_day(x)',
  concat: "concat(a, '-', b)",
  hash: 'md5(x)',
  split_part: "split_part(x, '-', 1)",
  listagg: "string_agg(x, ',' order by x)",
  bool_or: 'bool_or(x)',
  type_string: 'varchar',
  type_int: 'integer',
  type_numeric: 'decimal(18,2)',
  type_timestamp: 'timestamp',
  current_timestamp: "{{var 'as_of_date'}}: models read no clock",
}

/** @returns what to write for `package.macro(…)`; undefined for any other text */
export function macroOfPackage(text: string): string | undefined {
  const [, from, name = ''] = /^(\w+)\.(\w+)\s*\(/.exec(text) ?? []
  if (from === undefined) return undefined
  const sql = Object.hasOwn(spoken, name) ? spoken[name] : undefined
  if (sql !== undefined && /^dbt(?:_utils)?$/.test(from)) return `Write ${sql}.`
  return `Packages of dbt are not here: write SQL, or a macro of your own, macros/${name}.sql, called {{> ${name}}}.`
}
