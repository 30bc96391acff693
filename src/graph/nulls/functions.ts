/**
 * Functions of DuckDB that make no null of their own: from values comes a value, and from a null a null.
 * `tests/engine/nulls.test.ts` calls each with infinities, NaN, empty text and the ends of whole numbers. Left out are
 * those that do make one: `//`, `%` and `mod` (a divisor of 0), `year` and its like, `date_diff`, `last_day` (infinite dates).
 * `/` is not here either: what it makes of 0 hangs on a setting.
 */
const strict: ReadonlySet<string> = new Set(
  (
    '+ - * || ~~ !~~ ~~* !~~* ~~~ like_escape not_like_escape abs round floor ceil ceiling sign trunc exp sqrt ln ' +
    'power pow isnan isfinite isinf even add subtract multiply ' +
    'lower upper lcase ucase trim ltrim rtrim length len strlen reverse replace left right substring substr ' +
    'split_part md5 sha256 sha1 regexp_replace regexp_matches regexp_full_match contains starts_with ' +
    'prefix ends_with suffix lpad rpad repeat strip_accents ascii instr position strpos ' +
    'nfc_normalize translate levenshtein chr encode to_base64 url_encode ' +
    'date_trunc datetrunc strftime date_add time_bucket timezone make_date to_days to_months to_years to_weeks to_hours ' +
    'to_minutes to_seconds to_quarters to_milliseconds to_microseconds'
  ).split(' '),
)

/** From values comes a value; of a null in one of their arguments they make what they like. */
const total: ReadonlySet<string> = new Set(['regexp_extract', 'string_split', 'str_split'])

/** These skip nulls: one value is enough. */
const skipping: ReadonlySet<string> = new Set(['greatest', 'least'])

/** A value whatever they are given. */
const making: ReadonlySet<string> = new Set(
  'concat list_value list_pack struct_pack row hash error pi'.split(' '),
)

/** Aggregates that give a value for one row or more without nulls. */
const adding: ReadonlySet<string> = new Set(
  (
    'sum sum_no_overflow avg mean fsum kahan_sum sumkahan favg min max any_value arbitrary first last mode median ' +
    'quantile quantile_cont quantile_disc bool_and bool_or bit_and bit_or bit_xor product string_agg group_concat ' +
    'listagg list array_agg stddev_pop var_pop mad arg_max arg_min argmax argmin max_by min_by ' +
    'arg_max_null arg_min_null arg_max_nulls_last arg_min_nulls_last'
  ).split(' '),
)

const counting: ReadonlySet<string> = new Set(
  'count count_star count_if countif approx_count_distinct regr_count'.split(' '),
)

/** @returns undefined for a function of which nothing is known */
export function kindOfFunction(name: string): 'strict' | 'total' | 'skipping' | 'making' | undefined {
  if (making.has(name)) return 'making'
  if (skipping.has(name)) return 'skipping'
  if (total.has(name)) return 'total'
  return strict.has(name) ? 'strict' : undefined
}

export function kindOfAggregate(name: string): 'counting' | 'adding' | undefined {
  return counting.has(name) ? 'counting' : adding.has(name) ? 'adding' : undefined
}

/** For the test that calls each. */
export const valueFunctions = { strict: [...strict], total: [...total] }
