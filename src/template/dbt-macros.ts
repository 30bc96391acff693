/** Macros of dbt and dbt_utils that are no helpers, as DuckDB's own SQL says them. In: what is called. Out: a sentence. Pure. */
import { dbtHelperName } from './helpers/dbt.ts'

const spoken: Readonly<Record<string, string>> = {
  star: '* exclude (a, b)',
  union_relations: 'union all by name',
  deduplicate: 'qualify row_number() over (partition by … order by …) = 1',
  pivot: 'pivot … on … using sum(…)',
  unpivot: 'unpivot … on …',
  current_timestamp: "{{var 'as_of_date'}}: models read no clock",
}

/** @returns what to write for `package.macro(…)`; undefined for any other text, and for what is a helper here */
export function macroOfPackage(text: string): string | undefined {
  const [, from, name = ''] = /^(\w+)\.(\w+)\s*\(/.exec(text) ?? []
  if (from === undefined) return undefined
  const isOfDbt = /^dbt(?:_utils)?$/.test(from)
  if (isOfDbt && dbtHelperName(`${from}.${name}`) !== undefined) return undefined
  const sql = Object.hasOwn(spoken, name) ? spoken[name] : undefined
  if (sql !== undefined && isOfDbt) return `Write ${sql}.`
  return `Packages of dbt are not here: write SQL, or a macro of your own, macros/${name}.sql, called {{> ${name}}}.`
}
