/** Makes the source tables that `sources:` declares. In: property files. Out: source tables and problems. Pure. */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import {
  columnClashes,
  columnsOf,
  constraintsOf,
  type Entry,
  entriesOf,
  type Properties,
  placeOf,
  testsOf,
} from './entries.ts'
import { modelPatches, testDefaults } from './model-parts.ts'
import type { Named } from './names.ts'
import type { LoadedEntry, SourceEntry, TableEntry } from './schema/sources.ts'
import type { Freshness, NodeConfig, SourceFormat, SourceTable } from './types.ts'

export function makeSources(
  properties: readonly Properties[],
  problems: Diagnostic[],
): { sources: readonly SourceTable[]; names: readonly Named[] } {
  const sources = entriesOf(properties, 'sources').flatMap((item) =>
    item.value.tables.map((table, i) => {
      const path = ['tables', i]
      problems.push(...columnClashes(item, table, path, `${item.value.name}.${table.name}`))
      return makeTable(item, table, path, problems)
    }),
  )
  const names = sources.map(({ name, place }) => ({ name, place }))
  return { sources: sources.sort((a, b) => (a.name < b.name ? -1 : 1)), names }
}

function makeTable(
  item: Entry<SourceEntry>,
  table: TableEntry,
  path: readonly PropertyKey[],
  problems: Diagnostic[],
): SourceTable {
  const source = item.value
  const name = `${source.name}.${table.name}`
  const owner = table.owner ?? source.owner
  const defaults = testDefaults(item.found, modelPatches(item.found).folders)
  const location = table.location ?? ''
  const ending = endingOf(location)
  const format = table.format ?? source.format ?? ending?.format
  const at = (key: string) => placeOf(item, [...path, key])
  problems.push(...homeProblems(item, table, path))
  if (source.database === undefined && location !== '')
    problems.push(...formatProblems(item, table, path, format))
  return {
    kind: 'source',
    name,
    source: source.name,
    table: table.name,
    package: item.package.name,
    path: item.yaml.file,
    description: table.description ?? source.description ?? '',
    ...(owner === undefined ? {} : { owner }),
    columns: columnsOf(item, table, path, defaults),
    ...constraintsOf(item, table, path),
    config: configOf(source, table),
    place: at('name'),
    location,
    locationPlace: at('location'),
    baseDir: item.package.dir,
    format: format ?? 'csv',
    csv: csvOf(source, table, ending?.delimiter),
    tests: testsOf(item, table, path, defaults),
    ...remoteOf(source, table),
    ...freshnessOf(item, table, path),
  }
}

function remoteOf({ database, schema, name }: SourceEntry, table: TableEntry): Pick<SourceTable, 'remote'> {
  if (database === undefined) return {}
  return { remote: { database, schema: schema ?? name, table: table.identifier ?? table.name } }
}

function csvOf(source: SourceEntry, table: TableEntry, delimiter: string | undefined): SourceTable['csv'] {
  const usual = { delimiter: delimiter ?? ',', quote: '"', nullstr: '', header: true }
  return { ...usual, ...source.csv, ...table.csv }
}

/** A table is in files or in an attached database, and says where. */
function homeProblems(
  item: Entry<SourceEntry>,
  table: TableEntry,
  path: readonly PropertyKey[],
): Diagnostic[] {
  const { database, schema, name } = item.value
  const say = (key: string, message: string): Diagnostic[] => {
    const place = placeOf(item, key === 'schema' ? [key] : [...path, key], 'key')
    return [diagnose('bad-value', { key: `${name}.${table.name}.${key}`, message }, { place })]
  }
  if (database === undefined) {
    return [
      ...(table.location === undefined
        ? say('location', 'is missing; it is a file, or the source says its database.')
        : []),
      ...(table.identifier === undefined ? [] : say('identifier', 'belongs to a source with a database.')),
      ...(schema === undefined ? [] : say('schema', 'belongs to a source with a database.')),
    ]
  }
  return table.location === undefined
    ? []
    : say('location', `cannot be given: the source is in the database ${database}.`)
}

/** dbt's rule: what the table says lies over what the source says, and `null` switches it off. */
function freshnessOf(
  item: Entry<SourceEntry>,
  table: TableEntry,
  path: readonly PropertyKey[],
): { freshness?: Freshness } {
  const above: LoadedEntry = { ...item.value, ...item.value.config }
  const own: LoadedEntry = { ...table, ...table.config }
  if (own.freshness === null || (own.freshness ?? above.freshness ?? undefined) === undefined) return {}
  const { warn_after, error_after, filter } = { ...above.freshness, ...own.freshness }
  const says = own.loaded_at_field !== undefined || own.loaded_at_query !== undefined ? own : above
  const at = own.freshness === undefined ? [] : path
  const inConfig = (own.freshness === undefined ? item.value.config : table.config)?.freshness !== undefined
  return {
    freshness: {
      ...(warn_after ? { warnAfter: warn_after } : {}),
      ...(error_after ? { errorAfter: error_after } : {}),
      ...(filter ? { filter } : {}),
      ...(says.loaded_at_field === undefined ? {} : { loadedAtField: says.loaded_at_field }),
      ...(says.loaded_at_query === undefined ? {} : { loadedAtQuery: says.loaded_at_query }),
      place: placeOf(item, [...at, ...(inConfig ? ['config'] : []), 'freshness'], 'key'),
      ...(says === own ? loadedPlace(item, table, path) : loadedPlace(item, item.value, [])),
    },
  }
}

function loadedPlace(
  item: Entry<SourceEntry>,
  said: LoadedEntry & { config?: LoadedEntry | undefined },
  path: readonly PropertyKey[],
): Pick<Freshness, 'loadedPlace'> {
  const keys = ['loaded_at_query', 'loaded_at_field'] as const
  const within = keys.find((key) => said.config?.[key] !== undefined)
  const key = within ?? keys.find((one) => said[one] !== undefined)
  if (key === undefined) return {}
  return { loadedPlace: placeOf(item, [...path, ...(within ? ['config'] : []), key]) }
}

function formatProblems(
  item: Entry<SourceEntry>,
  table: TableEntry,
  path: readonly PropertyKey[],
  format: SourceFormat | undefined,
): Diagnostic[] {
  const name = `${item.value.name}.${table.name}`
  if (format === undefined) {
    const message =
      'the location does not end in .csv, .tsv, .parquet, .json or .ndjson; say format: csv, parquet or json.'
    return [
      diagnose(
        'bad-value',
        { key: `${name}.format`, message },
        { place: placeOf(item, [...path, 'location']) },
      ),
    ]
  }
  if (format === 'csv' || table.csv === undefined) return []
  const message = `the format is ${format}, which has no csv options.`
  return [
    diagnose('bad-value', { key: `${name}.csv`, message }, { place: placeOf(item, [...path, 'csv'], 'key') }),
  ]
}

function configOf(source: SourceEntry, table: TableEntry): NodeConfig {
  const event_time = table.config?.event_time ?? source.config?.event_time
  return {
    materialized: 'view',
    schema: `src_${source.name}`,
    tags: [
      ...new Set(
        [source.tags, source.config?.tags, table.tags, table.config?.tags].flatMap((tags) => tags ?? []),
      ),
    ],
    enabled: true,
    contractEnforced: false,
    meta: { ...source.meta, ...source.config?.meta, ...table.meta, ...table.config?.meta },
    ...(event_time === undefined ? {} : { raw: { event_time } }),
  }
}

const endings: Readonly<Record<string, { readonly format: SourceFormat; readonly delimiter?: string }>> = {
  csv: { format: 'csv' },
  tsv: { format: 'csv', delimiter: '\t' },
  parquet: { format: 'parquet' },
  json: { format: 'json' },
  jsonl: { format: 'json' },
  ndjson: { format: 'json' },
}

function endingOf(location: string): (typeof endings)[string] | undefined {
  const found = /\.([a-z]+)(?:\.(?:gz|zst))?$/i.exec(location)
  const ending = found?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(endings, ending) ? endings[ending] : undefined
}
