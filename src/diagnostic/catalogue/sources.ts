/** E4: sources and seeds. */
import { didYouMean, type Near } from '../nearest.ts'

export const sources = {
  'source-missing': {
    code: 'E4101',
    text: (p: { source: string; location: string }) =>
      `The files of source ${p.source} are not there: ${p.location}.`,
    hint: () => 'Check the folder, or the var that names it.',
  },
  'source-unreadable': {
    code: 'E4102',
    text: (p: { source: string; message: string }) => `Source ${p.source} cannot be read: ${p.message}`,
    hint: (p: { message: string }) => unreadableHint(p.message),
  },
  'source-column-missing': {
    code: 'E4103',
    text: (p: { source: string; column: string; seed?: boolean } & Near) =>
      `${p.seed === true ? 'Seed' : 'Source'} ${p.source} has no column ${p.column}.${didYouMean(p.near)}`,
    hint: (p: { seed?: boolean } & Near) => {
      if (p.near !== undefined) return undefined
      return p.seed === true
        ? 'The columns of a seed are those of the first line of its file: write it there, or take it out here.'
        : 'The columns of a source are those of its files: take this one out, or look at the files.'
    },
  },
  'bad-row': {
    code: 'E4104',
    text: (p: { message: string }) => p.message,
    hint: (p: { value: boolean; json?: boolean }) =>
      p.value
        ? 'Correct the row at its origin, or declare a type that holds it all, such as varchar, and clean it in staging.'
        : p.json === true
          ? 'Correct the row at its origin: each row is one whole value of JSON.'
          : 'Correct the row at its origin; a value that holds the delimiter stands in quotes.',
  },
  'seed-unreadable': {
    code: 'E4105',
    text: (p: { seed: string; message: string }) => `Seed ${p.seed} cannot be read: ${p.message}`,
    hint: () =>
      'A seed is CSV in UTF-8 with a header; its delimiter is said under config:, types as data_type of its columns.',
  },
  'source-folder-missing': {
    code: 'E4106',
    text: (p: { folder: string; sources: string }) =>
      `The folder ${p.folder} is not there, and these sources lie in it: ${p.sources}.`,
    hint: () => 'Check the folder, or the var that names it.',
  },
  'attached-missing': {
    code: 'E4107',
    text: (p: { name: string; file: string }) => `The attached database ${p.name} is not there: ${p.file}.`,
    hint: () => 'Check its path under attach: of the target; it is looked up from the folder of project.yml.',
  },
  'attached-table-missing': {
    code: 'E4120',
    text: (p: { source: string; table: string; database: string } & Near) =>
      `Source ${p.source}: there is no table ${p.table} in the attached database ${p.database}.${didYouMean(p.near)}`,
    hint: (p: { known: string }) =>
      `schema: of the source is its own name unless it says one, identifier: of a table likewise. There are: ${p.known === '' ? 'no tables' : p.known}.`,
  },
  'attached-locked': {
    code: 'E4108',
    text: (p: { name: string; file: string; holder: string }) =>
      `The attached database ${p.name} (${p.file}) is open for writing in ${p.holder}.`,
    hint: () => 'Wait for it, stop it, or attach a published copy.',
  },
  'attached-unreadable': {
    code: 'E4109',
    text: (p: { name: string; file: string; reason: string }) =>
      `The attached database ${p.name} (${p.file}) cannot be opened: ${p.reason}`,
  },
  'extension-missing': {
    code: 'E4110',
    text: (p: { name: string } & Near) =>
      `The extension ${p.name} is not installed on this machine.${didYouMean(p.near)}`,
    hint: () =>
      'A build downloads nothing: install it once with the INSTALL statement of a DuckDB of the same version.',
  },
  'unknown-setting': {
    code: 'E4111',
    text: (p: { name: string } & Near) => `DuckDB has no setting ${p.name}.${didYouMean(p.near)}`,
    hint: () => 'They are listed by: ledgerline show --inline "from duckdb_settings()"',
  },
  'setting-kept': {
    code: 'E4112',
    text: (p: { name: string; reason: string }) =>
      `The setting ${p.name} cannot be changed by a project: ${p.reason}.`,
  },
  'server-unreachable': {
    code: 'E4113',
    text: (p: { name: string; server: string; reason: string }) =>
      `The database ${p.name} (${p.server}) cannot be read: ${p.reason}.`,
    hint: () => 'Check its connection under attach: in project.yml and the secrets that it names.',
  },
  'remote-table-missing': {
    code: 'E4114',
    text: (p: { source: string; table: string; server: string } & Near) =>
      `Source ${p.source}: there is no table ${p.table} on ${p.server}.${didYouMean(p.near)}`,
    hint: (p: Near) =>
      p.near === undefined
        ? 'Check schema: and identifier: of the source, and that its user may read the table.'
        : undefined,
  },
  'remote-type': {
    code: 'E4115',
    text: (p: { source: string; column: string; type: string }) =>
      `Source ${p.source}: the column ${p.column} is ${p.type}, which has no counterpart here.`,
    hint: (p: { type: string }) =>
      p.type === 'numeric'
        ? 'Say how many digits count: data_type: decimal(18,2) on the column.'
        : 'Give the column a data_type; varchar takes the text that PostgreSQL prints.',
  },
  'remote-refused': {
    code: 'E4116',
    text: (p: { source: string; server: string; reason: string }) =>
      `Source ${p.source} cannot be read from ${p.server}: ${p.reason}.`,
    hint: () => 'What was loaded before stands. Put it right on the server, and run the build again.',
  },
  'freshness-unknown': {
    code: 'E4117',
    text: (p: { source: string; reason: string }) =>
      `The freshness of source ${p.source} is not known: ${p.reason}.`,
  },
  'source-stale': {
    code: 'E4118',
    text: (p: { source: string; age: string; limit: string }) =>
      `Source ${p.source} is ${p.age} old; ${p.limit}.`,
    hint: () => 'Look at what loads it; build does not wait for it.',
  },
  'secret-refused': {
    code: 'E4119',
    text: (p: { name: string; type: string; reason: string }) =>
      `The secret ${p.name} (${p.type}) cannot be made: ${p.reason}.`,
    hint: () => 'secrets: of a target takes the options of CREATE SECRET, as DuckDB names them.',
  },
} as const

function unreadableHint(message: string): string {
  if (/^Type with name/.test(message))
    return 'Types are those of DuckDB: varchar, integer, bigint, decimal(18,2), double, date, timestamp, boolean.'
  if (/not utf-8 encoded/i.test(message))
    return 'Text is read as UTF-8: write the file so, e.g. iconv -f ISO-8859-1 -t UTF-8 old.csv > new.csv.'
  if (/when sniffing file/i.test(message))
    return 'Text is read as UTF-8, and a file saved as UTF-16 looks so: iconv -f UTF-16 -t UTF-8 old.csv > new.csv. Else csv: says another delimiter: docs/sources.md.'
  return 'format: and csv: of the source say how its files are to be read: docs/sources.md.'
}
