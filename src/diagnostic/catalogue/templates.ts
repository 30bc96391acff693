/** E11: templates. */
import { didYouMean, type Near } from '../nearest.ts'

const notAsked =
  'Nothing is asked of the database while a template is rendered: SQL asks it, with * exclude, columns(…), union all by name, pivot.'
const computed = 'What is computed is a macro in TypeScript: docs/typescript.md.'

/** What dbt gives to every template, and what stands for it here. */
const contextOfDbt: Readonly<Record<string, string>> = {
  'target.name': "Write {{setting 'target'}}.",
  'target.type': "Write {{setting 'engine'}}.",
  'target.schema':
    'A model lies in the schema of its layer, or of config schema; {{self}} is its own relation.',
  invocation_id: 'Write {{run_id}}: a hash of code and inputs, so that the same inputs give the same rows.',
  run_started_at: "Models read no clock: write {{var 'as_of_date'}}.",
  execute: 'Nothing is asked of the database while a template is rendered; leave the condition out.',
  project_name: "Write {{setting 'name'}}.",
  schema: "Write {{model 'schema'}}.",
  column_name: 'In a file of tests/generic/ it is {{column}}, and the table is {{relation}}.',
  'model.name': "Write {{model 'name'}}.",
  'model.unique_id': "Write {{model 'id'}}.",
  'model.schema': "Write {{model 'schema'}}.",
  'model.package_name': "Write {{model 'package'}}.",
  'model.*':
    "{{model 'name'}} gives name, id, schema, package and materialized; what else is said of a model stands in the manifest.",
  'this.name': "Write {{model 'name'}}; {{self}} is the whole relation.",
  'this.identifier': "Write {{model 'name'}}; {{self}} is the whole relation.",
  'this.table': "Write {{model 'name'}}; {{self}} is the whole relation.",
  'this.schema': "Write {{model 'schema'}}; {{self}} is the whole relation.",
  'this.*': '{{self}} is the relation; there is one database.',
  'dbt.current_timestamp': "Models read no clock: write {{var 'as_of_date'}}.",
  'dbt.*': 'Of dbt there are the helpers that docs/coming-from-dbt.md lists; what else it has is SQL.',
  'flags.FULL_REFRESH': 'Write {{#if (is_incremental)}}: it does not hold while a table is built whole.',
  'flags.*':
    'How a build is called does not change what it builds, else the same inputs would give other rows; a var can be asked for. Hooks of runs have the table run_call.',
  'invocation_args_dict.*':
    'Hooks of runs have the table run_call, with command, full_refresh, target and nodes.',
  selected_resources: 'Hooks of runs have it as a column: select unnest(nodes) from run_call.',
  results: 'on_run_end has it as a table: select name, status from run_result.',
  schemas: 'Hooks of runs ask the database: select schema_name from duckdb_schemas().',
  dbt_version: 'A version changes no row; it stands in manifest.json and run_results.json.',
  thread_id: 'Which worker builds a node changes no row.',
  'adapter.*': notAsked,
  'adapter.dispatch': 'macros/duckdb/name.sql goes before macros/name.sql.',
  dispatch: 'macros/duckdb/name.sql goes before macros/name.sql.',
  load_result: notAsked,
  run_query: notAsked,
  statement: notAsked,
  'modules.*': computed,
  ...Object.fromEntries(
    ['fromjson', 'tojson', 'fromyaml', 'toyaml', 'set', 'zip', 'return'].map((n) => [n, computed]),
  ),
  log: 'A template says nothing while it is rendered; ledgerline compile shows what it gives.',
  print: 'A template says nothing while it is rendered; ledgerline compile shows what it gives.',
  'exceptions.*':
    "What a var may be is said where it is declared, by type and enum; SQL refuses a row with error('…'), better is a test.",
  'loop.index': 'Write {{@index}}, which counts from 0.',
  'loop.*': 'Inside of {{#each}} there are @first, @last and @index, which counts from 0.',
  'config.*':
    "What a model is, is asked by {{model 'materialized'}} and its like; what a caller decides is a var.",
  doc: 'A description is text in a property file.',
  'graph.*':
    "A template lists nodes: {{#each (graph_nodes 'path:models/feeds') as |one|}}{{one.relation}}{{/each}}, or by a tag: (tagged 'x'). To ask the project: rules/ in SQL, or show --project --inline.",
}

/**
 * What stands for a name of dbt's context; `flags.*` answers for all of its kind, where none of that kind was meant.
 * @param near  a name that is there and like it
 */
export function standsFor(name: string, near?: string): string | undefined {
  const [first = name] = name.split('.')
  const keys = near?.startsWith(`${first}.`) === true ? [name] : [name, `${first}.*`]
  return keys.filter((key) => Object.hasOwn(contextOfDbt, key)).map((key) => contextOfDbt[key])[0]
}

export const templates = {
  'template-syntax': {
    code: 'E1101',
    text: (p: { message: string }) => `This template cannot be parsed: ${p.message}`,
  },
  'jinja-syntax': {
    code: 'E1102',
    text: (p: { found: string }) => `${p.found} is Jinja; models here are Handlebars.`,
    hint: (p: { found: string; fix: string }) => p.fix,
  },
  'unknown-helper': {
    code: 'E1103',
    text: (p: { name: string } & Near) =>
      `There is no helper named ${p.name}.${didYouMean(standsFor(p.name, p.near) === undefined ? p.near : undefined)}`,
    hint: (p: { name: string } & Near) =>
      standsFor(p.name, p.near) ??
      (p.near === undefined
        ? `docs/language.md lists the helpers; a SQL macro is called {{> ${p.name}}}.`
        : undefined),
  },
  'unknown-partial': {
    code: 'E1104',
    text: (p: { name: string } & Near) => `There is no macro named ${p.name}.${didYouMean(p.near)}`,
    hint: (p: { name: string } & Near) =>
      p.near === undefined ? `SQL macros are files: macros/${p.name}.sql` : undefined,
  },
  'bad-helper-call': {
    code: 'E1105',
    text: (p: { helper: string; message: string }) => `${p.helper}: ${p.message}`,
    hint: (p: { helper: string }) =>
      p.helper === 'model'
        ? "Write {{model 'name'}}. What a file of tests/generic/ looks at is {{relation}}."
        : undefined,
  },
  'computed-reference': {
    code: 'E1106',
    text: (p: { helper: string }) =>
      `${p.helper} takes literal names only, so that references can be read without rendering.`,
    hint: (p: { helper: string }) =>
      p.helper === 'config'
        ? "Write the value itself, a list as one text: {{config tags='a,b'}}; mappings stand under config: in a .yml."
        : `Write the name itself: {{${p.helper} 'name'}}.`,
  },
  'undefined-value': {
    code: 'E1107',
    text: (p: { name: string } & Near) => `${p.name} is not defined here.${didYouMean(p.near)}`,
    hint: (p: { name: string }) => standsFor(p.name),
  },
  'not-printable': {
    code: 'E1108',
    text: (p: { what: string }) => `${p.what} cannot be printed into SQL.`,
    hint: () => 'Print one value of it, or go over it with {{#each}}.',
  },
  'partial-recursion': {
    code: 'E1109',
    text: (p: { chain: string }) => `Macros call each other without end: ${p.chain}.`,
    hint: () => 'Take one of these calls out: a macro has no condition on which it could end.',
  },
  'bad-script': {
    code: 'E1110',
    text: (p: { file: string; message: string }) => `${p.file}: ${p.message}`,
  },
  'name-of-helper': {
    code: 'E1111',
    text: (p: { name: string }) =>
      `${p.name} is the name of a helper: {{${p.name}}} would call that, and what is handed over under this name would not be read.`,
    hint: (p: { name: string }) => `Give it another name, here and where it is read: ${p.name}_value.`,
  },
} as const
