/** E52: incremental models. */

export interface Keys {
  readonly node: string
  readonly key: string
  readonly count: number
  readonly examples: string
}

export const incremental = {
  'incremental-null-key': {
    code: 'E5201',
    text: (p: Keys) =>
      `${p.node}: ${p.count} new row${p.count === 1 ? ' has' : 's have'} a null in the unique_key (${p.key}): ${p.examples}.`,
    hint: () =>
      'A null matches nothing, so such rows would be added again on every run; nothing was written. Leave them out, or give them a key.',
  },
  'incremental-duplicate-key': {
    code: 'E5202',
    text: (p: Keys) =>
      `${p.node}: ${p.count} key${p.count === 1 ? ' comes' : 's come'} more than once in the new rows (${p.key}): ${p.examples}.`,
    hint: () =>
      'It would be left to chance which row stays; nothing was written. Keep one row per key, e.g. qualify row_number() over (partition by … order by …) = 1.',
  },
  'incremental-hidden-key': {
    code: 'E5203',
    text: (p: Keys) =>
      `${p.node}: incremental_predicates hide standing rows of ${p.count} key${p.count === 1 ? '' : 's'} (${p.key}) that the new rows have as well: ${p.examples}.`,
    hint: () =>
      'They would stand twice; nothing was written. Widen the predicates, or leave such rows out of the model.',
  },
  'incremental-columns-changed': {
    code: 'E5204',
    text: (p: { node: string; policy: string; changes: string; mayRebuild: boolean }) =>
      `${p.node} gives other columns than its table has: ${p.changes} (on_schema_change: ${p.policy}).`,
    hint: (p: { mayRebuild: boolean }) =>
      p.mayRebuild
        ? 'Build it whole with --full-refresh, or say on_schema_change: append_new_columns or sync_all_columns.'
        : 'Say on_schema_change: append_new_columns or sync_all_columns; full_refresh: false keeps its rows from --full-refresh too.',
  },
  'incremental-does-not-fit': {
    code: 'E5205',
    text: (p: { node: string; column: string; from: string; to: string; count: number }) =>
      `${p.node}.${p.column} would have to go from ${p.from} to ${p.to}, which ${p.count} value${p.count === 1 ? ' does' : 's do'} not survive unchanged.`,
    hint: () =>
      'Cast the column in the model to the type of the table, or build it whole with --full-refresh.',
  },
  'incremental-no-end': {
    code: 'E5206',
    text: (p: { node: string; problem: string }) =>
      `${p.node} is built batch by batch, and nothing says up to when: ${p.problem}.`,
    hint: () =>
      'Declare a var as_of_date of type date (its day is the last one that is taken), or give --event-time-end.',
  },
  'incremental-went-back': {
    code: 'E5207',
    text: (p: { node: string; from: string; to: string }) =>
      `${p.node} was built up to ${p.from} and is asked to go back to ${p.to}, but full_refresh: false keeps its history.`,
    hint: () => 'Ask for a later time, or take full_refresh: false away for one build.',
  },
  'event-time-null': {
    code: 'E5208',
    text: (p: { node: string; column: string; count: number; batch: string }) =>
      `${p.node}: ${p.count} row${p.count === 1 ? ' has' : 's have'} no ${p.column}, so no batch is ${p.count === 1 ? 'its' : 'theirs'} (seen in ${p.batch}).`,
    hint: () =>
      'Such rows would be lost silently; nothing was written. Leave them out, or say when they happened.',
  },
  'event-time-range': {
    code: 'E5209',
    text: (p: { option: string; value: string; problem: string }) => `${p.option} ${p.value}: ${p.problem}.`,
    hint: () => "Give a day (2026-03-01) or a time (2026-03-01T12:00:00) on the project's own clock.",
  },
  'incremental-config': {
    code: 'E3201',
    text: (p: { node: string; problem: string }) =>
      `${p.node} is incremental, but ${p.problem}${p.problem.endsWith('?') ? '' : '.'}`,
  },
  'incremental-variants-differ': {
    code: 'E3202',
    text: (p: { node: string; changes: string }) =>
      `${p.node} gives other columns when is_incremental holds: ${p.changes}.`,
    hint: () => 'Both texts fill one table: give the same columns with the same types in both.',
  },
  'batch-clocks-differ': {
    code: 'E3207',
    text: (p: { node: string; bound: string; kind: string; event: string }) =>
      p.kind === 'local'
        ? `${p.node} compares ${p.bound} with an instant, but its event_time ${p.event} is on the local clock: the bound would be read as UTC, and rows near midnight fall out of their batch.`
        : `${p.node} compares ${p.bound}, an instant as its event_time ${p.event} is, with a local time: that would be read as UTC, and rows near midnight fall out of their batch.`,
    hint: (p: { kind: string }) =>
      p.kind === 'local'
        ? "Compare it with timezone({{setting 'timezone'}}, …), or let event_time be the instant."
        : 'Compare it with the instant itself, or let event_time be the local time.',
  },
  'partition-types-differ': {
    code: 'E3208',
    text: (p: { node: string; parent: string; column: string; own: string; other: string }) =>
      `${p.node} reads ${p.parent} by partition, which is told apart by ${p.column}, of type ${p.other} there and ${p.own} here: its partitions would not be found, and stale rows would stay.`,
    hint: (p: { parent: string; own: string; other: string }) =>
      p.own === p.other
        ? `Rows are told apart by plain values: partition by a column that is no list or struct, or leave ${p.parent} out of reads_by_partition, so that it counts whole.`
        : `Give the column one type in both, and one form: cast it in one of them, or leave ${p.parent} out of reads_by_partition, so that it counts whole.`,
  },
  'rebuilt-type-differs': {
    code: 'E3209',
    text: (p: { node: string; column: string; own: string; other: string }) =>
      `rebuilt asks of a column of type ${p.other}, and ${p.node} is told apart by ${p.column}, of type ${p.own}: rows that are due would be left out.`,
    hint: (p: { column: string; own: string }) =>
      `Ask rebuilt of the column that becomes ${p.column}, as ${p.own}, or leave the condition out: it only saves work.`,
  },
} as const
