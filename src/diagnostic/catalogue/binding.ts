/** E3: binding. */
import { didYouMean, type Near } from '../nearest.ts'

export const binding = {
  'does-not-bind': {
    code: 'E3101',
    text: (p: { message: string }) => p.message,
    hint: (p: { candidates?: readonly string[] | undefined; next?: string | undefined }) =>
      p.next ?? (p.candidates?.length ? `Near: ${p.candidates.slice(0, 5).join(', ')}.` : undefined),
  },
  'column-twice': {
    code: 'E3131',
    text: (p: { model: string; columns: string }) =>
      `${p.model} gives two columns of one name, and the database calls the later ones ${p.columns}.`,
    hint: () => 'Name them, or leave them out: a.* exclude (id), or join … using (id).',
  },
  'pivot-without-values': {
    code: 'E3135',
    text: () => 'This pivot takes its columns from the rows, so nobody knows them before it is built.',
    hint: () => "Name the values: pivot t on kind in ('a', 'b') using sum(amount).",
  },
  'empty-model': {
    code: 'E3130',
    text: (p: { model: string }) => `${p.model} holds no query.`,
    hint: () => 'Write a select, or remove the file; {{config enabled=false}} keeps a model out for a while.',
  },
  'contract-column-missing': {
    code: 'E3102',
    text: (p: { model: string; column: string; type: string }) =>
      `The contract of ${p.model} has a column ${`${p.column} ${p.type}`.trim()}, which the SQL does not give.`,
    hint: (p: { model: string; column: string; type: string }) =>
      `Select it, e.g. cast(null as ${p.type === '' ? '…' : p.type}) as ${p.column} where the source has no such fact.`,
  },
  'contract-type': {
    code: 'E3103',
    text: (p: { model: string; column: string; declared: string; actual: string }) =>
      `${p.model}.${p.column} is declared ${p.declared}, but the SQL gives ${p.actual}.`,
    hint: (p: { declared: string; column: string; known: boolean }) =>
      p.known
        ? `Cast it: cast(… as ${p.declared}) as ${p.column}.`
        : `The database has no type ${p.declared}: correct the data_type.`,
  },
  'money-left-decimal': {
    code: 'E3104',
    text: (p: { model: string; column: string; actual: string }) =>
      `${p.model}.${p.column} says unit: money, but the SQL gives ${p.actual}.`,
    hint: () =>
      'Money stays DECIMAL: decimal / integer, avg(decimal) and round of a quotient are DOUBLE. Keep the parts, or cast back and round once, at the end.',
  },
  'contract-column-extra': {
    code: 'E3105',
    text: (p: { model: string; column: string } & Near) =>
      `The SQL of ${p.model} gives a column ${p.column} that its contract does not have.${didYouMean(p.near)}`,
    hint: () => 'Add it to the columns in the properties, or leave it out of the select.',
  },
  'clock-or-random': {
    code: 'E3106',
    text: (p: { fn: string }) => `${p.fn} ${changes(p.fn).how}; models must be reproducible.`,
    hint: (p: { fn: string }) => changes(p.fn).hint,
  },
  'grain-column-missing': {
    code: 'E3107',
    text: (p: { model: string; column: string } & Near) =>
      `The grain of ${p.model} names ${p.column}, which is not a column of it.${didYouMean(p.near)}`,
  },
  'unsafe-type': {
    code: 'E3108',
    text: (p: { model: string; column: string; actual: string }) =>
      `${p.model}.${p.column} is ${p.actual}, which many BI tools cannot read in a published table.`,
    hint: () => 'Cast it to bigint, decimal(p,s), double, varchar, date, timestamp or boolean.',
  },
  'unknown-type': {
    code: 'E3136',
    text: (p: { model: string; column: string; type: string }) =>
      `${p.type}, the type of ${p.model}.${p.column}, is none that the database knows.`,
    hint: () =>
      'Types are those of DuckDB: integer, bigint, decimal(18,2), double, varchar, boolean, date, timestamp.',
  },
  'no-columns': {
    code: 'E3109',
    text: (p: { model: string }) =>
      `The columns of ${p.model} are known from its properties alone, and these do not list all of them with their types.`,
    hint: () =>
      'An unfilled input lists name and data_type of every column under an enforced contract; a TypeScript model says columns.',
  },
  'money-through-double': {
    code: 'E3110',
    text: (p: { model: string; fn: string; how: string }) =>
      `${p.fn} in ${p.model} adds up money that ${p.how} has made DOUBLE, so cents can be lost.`,
    hint: () =>
      'Add up the DECIMAL parts first; divide once, at the end, and cast the quotient back: cast(… as decimal(18,2)).',
  },
  'mixed-currencies': {
    code: 'E3111',
    text: (p: { model: string; one: string; other: string }) =>
      `${p.model} puts amounts in ${p.one} and in ${p.other} together.`,
    hint: (p: { united?: boolean }) =>
      p.united === true
        ? "A column beside them says the currency of each row ('EUR' as currency), or one is translated first, with a rate of input_fx_rates."
        : 'Translate one of them first, with a rate of input_fx_rates.',
  },
  'amount-as-double': {
    code: 'E3112',
    text: (p: { model: string; column: string; how: string }) =>
      `${p.model}.${p.column} is money that ${p.how} has made DOUBLE.`,
    hint: (p: { column: string }) =>
      `Cast it back: cast(… as decimal(18,2)) as ${p.column}; or give the column a unit of its own, if it is an estimate.`,
  },
  'pii-published': {
    code: 'E3113',
    text: (p: { model: string; column: string; kind: string; from: string }) =>
      `${p.model}.${p.column} would publish personal data (${p.kind}) from ${p.from}.`,
    hint: () =>
      'Leave the column out, clear it with a sanitiser that privacy.sanitizers names, or allow the kind in privacy.publish.',
  },
  'taint-lost': {
    code: 'E3114',
    text: (p: { model: string; kind: string; from: string }) =>
      `${p.model} reads personal data (${p.kind}) in ${p.from}, and it cannot be told which of its columns keep it.`,
    hint: () => 'Declare pii on the columns of this model that hold it.',
  },
  'text-beside-other-type': {
    code: 'E3115',
    text: (p: { model: string; type: string }) =>
      `Text is turned into ${p.type} here without a cast: the first row of ${p.model} that does not read as ${p.type} stops the build.`,
    hint: (p: { type: string }) =>
      `Cast the other side to varchar, or write try_cast(… as ${p.type}) and test the nulls.`,
  },
  'cast-may-fail': {
    code: 'E3118',
    text: (p: { model: string; type: string }) =>
      `This cast of text to ${p.type} binds, and stops the build at the first row of ${p.model} that does not read as ${p.type}.`,
    hint: (p: { type: string }) =>
      `Give the column its type in staging, where a broken value has its row; or write try_cast(… as ${p.type}) and test the nulls.`,
  },
  'cast-cannot-work': {
    code: 'E3119',
    text: (p: { model: string; what: string; type: string }) =>
      `${p.what} cannot be cast to ${p.type}: it binds, and stops the build at the first row of ${p.model}.`,
    hint: () => 'Say what is meant: another type, another constant, or a function between the two.',
  },
  'order-dependent': {
    code: 'E3116',
    text: (p: { fn: string }) =>
      p.fn === 'rowid'
        ? 'rowid is where a row happens to lie, which another build may change, and a view has none.'
        : `${p.fn} without ORDER BY takes the rows as they happen to come.`,
    hint: (p: { fn: string }) =>
      p.fn === 'rowid'
        ? 'Number the rows by what tells them apart: row_number() over (order by …).'
        : /^(?:LIMIT|OFFSET|DISTINCT ON)$/.test(p.fn)
          ? 'Add an ORDER BY that tells all rows apart.'
          : 'Say the order inside the parentheses, or take min() or max().',
  },
  'union-becomes-text': {
    code: 'E3127',
    text: (p: { model: string; column: string; type: string }) =>
      `A union in ${p.model} puts ${p.type} and text into ${p.column}, which makes all of it text.`,
    hint: (p: { type: string }) =>
      `Cast both sides to one type: try_cast(… as ${p.type}), or cast(… as varchar) where text is meant.`,
  },
  'product-may-overflow': {
    code: 'E3128',
    text: (p: { type: string; digits: number }) =>
      `This product is ${p.type}, which leaves ${p.digits} digits before the point: the first row that needs more stops the build.`,
    hint: () =>
      'Cast one factor to more digits before: cast(… as decimal(38,2)) * …, and back when all is added up.',
  },
  'rows-repeated': {
    code: 'E3124',
    text: (p: { model: string; fn: string; column: string; by: string; key: string }) =>
      `${p.fn} in ${p.model} counts ${p.column} several times: the join with ${p.by} (one row per ${p.key}) repeats its rows.`,
    hint: (p: { by: string; key: string }) => `Add up before the join, or join ${p.by} on all of ${p.key}.`,
  },
  'grain-multiplied': {
    code: 'E3125',
    text: (p: { model: string; grain: string; by: string; key: string; why?: Beyond }) =>
      `${p.model} promises one row per ${p.grain}, but ${beyond(p).how}.`,
    hint: (p: { by: string; key?: string; why?: Beyond }) => beyond(p).hint,
  },
  'order-with-ties': {
    code: 'E3126',
    text: (p: { fn: string; by: string; missing: string }) =>
      `${p.fn} is ordered by ${p.by}, which does not tell all rows apart: which of two comes first is left to chance.`,
    hint: (p: { fn: string; by: string; missing: string }) =>
      /^arg_|_by/.test(p.fn)
        ? `Say what decides then: ${p.fn.replace('()', '')}(…, row(${p.by}, ${p.missing})).`
        : `Add to the ORDER BY what tells them apart: ${p.missing}.`,
  },
  'sum-in-any-order': {
    code: 'E3129',
    text: (p: { model: string; columns: string; fn: string }) =>
      `${p.fn} adds up DOUBLE in the order in which rows happen to come: the last digits of ${p.columns} in ${p.model} differ from build to build.`,
    hint: () =>
      'Add up decimals, sum(cast(… as decimal(38,10))), or say the order, sum(x order by id), or round(…, 10) what comes out.',
  },
  'always-null': {
    code: 'E3132',
    text: (p: { model: string; column: string; why: string }) =>
      `${p.model} promises a value of ${p.column} in every row, but its SQL gives NULL in all: ${p.why}.`,
    hint: () => 'Give it a value, or take not_null off the column.',
  },
  'unknown-sanitizer': {
    code: 'E3117',
    text: (p: { name: string } & Near) =>
      `privacy.sanitizers names ${p.name}, which is neither a macro of the project nor a function of the engine.${didYouMean(p.near)}`,
  },
  'read-by-hand': {
    code: 'E3133',
    text: (p: { model: string; helper: string }) =>
      `${p.model} names this table without a helper: it is not built after it, nor again when its rows are others.`,
    hint: (p: { helper: string }) => `Write ${p.helper}.`,
  },
  'files-by-hand': {
    code: 'E3134',
    text: (p: { model: string }) =>
      `${p.model} reads files by itself: it is not built again when they change.`,
    hint: () => "Declare them as a source (docs/sources.md), and read {{source '…' '…'}}.",
  },
} as const

/** Why two builds of the same inputs differ by a function, and what stands in for it. */
function changes(fn: string): { readonly how: string; readonly hint: string } {
  if (/^(?:current_(?:setting|database|schemas?)|in_search_path)\(\)$/.test(fn))
    return {
      how: 'answers by the machine and by how the build is called',
      hint: "What a model needs to know is a var or {{setting '…'}}.",
    }
  if (/^(?:approx|reservoir)_/.test(fn))
    return {
      how: 'estimates, by which thread happens to get which rows',
      hint: fn.startsWith('approx_top')
        ? 'Count by group and take the first of them in an order.'
        : 'quantile_cont() and quantile_disc() are exact.',
    }
  return { how: 'gives another answer on every run', hint: "Use {{var 'as_of_date'}} for the clock." }
}

type Beyond = 'join' | 'elements' | 'sets'

/** What gives more rows than a grain says, and what to do. */
function beyond(p: { by: string; key?: string; why?: Beyond }): {
  readonly how: string
  readonly hint: string
} {
  if (p.why === 'elements')
    return {
      how: 'unnest or unpivot gives a row for each element',
      hint: 'Put what tells the elements apart into the grain, or bring them together again.',
    }
  if (p.why === 'sets')
    return {
      how: `${p.by} has several grouping sets, of which two give a row for the same values`,
      hint: 'Widen the grain by the other columns and grouping() of them.',
    }
  return {
    how: `${p.by} (one row per ${p.key}) is joined on less than its key`,
    hint: `Bring ${p.by} to the grain before the join, or widen the grain.`,
  }
}
