/**
 * Every message the product can give, with a stable number. Numbers are never reused.
 * E1 project files, E2 references and graph, E3 binding and contracts, E4 sources and seeds, E5 build and
 * warehouse, E6 tests and tie-outs, E7 publication and reports, E9 our own bugs.
 */
import { didYouMean } from './nearest.ts'

type Near = { near?: string | undefined }

export const catalogue = {
  // E1: files
  'no-project': {
    code: 'E1001',
    text: (p: { dir: string }) => `There is no project.yml in ${p.dir}.`,
    hint: () => 'Run the command in the project folder, or name it with --project-dir.',
  },
  'yaml-syntax': {
    code: 'E1002',
    text: (p: { message: string }) => `This file is not valid YAML: ${p.message}`,
    hint: () => 'Check indentation, quotes and duplicate keys near this place.',
  },
  'unknown-key': {
    code: 'E1003',
    text: (p: { key: string; where: string } & Near) =>
      `${p.key} is not a key of ${p.where}.${didYouMean(p.near)}`,
  },
  'bad-value': {
    code: 'E1004',
    text: (p: { key: string; message: string }) => `${p.key}: ${p.message}`,
  },
  'unreadable-file': {
    code: 'E1005',
    text: (p: { file: string; reason: string }) => `${p.file} cannot be read: ${p.reason}.`,
  },
  'package-not-found': {
    code: 'E1006',
    text: (p: { path: string }) => `The package at ${p.path} has no project.yml.`,
    hint: () => 'packages: takes the path of a folder that holds a project.yml.',
  },
  'unknown-var': {
    code: 'E1007',
    text: (p: { name: string } & Near) => `There is no var named ${p.name}.${didYouMean(p.near)}`,
    hint: () => 'Declare it under vars: in project.yml with a type.',
  },
  'bad-var': {
    code: 'E1008',
    text: (p: { name: string; type: string; value: string }) =>
      `The var ${p.name} is declared as ${p.type}, but its value is ${p.value}.`,
  },
  'missing-var': {
    code: 'E1009',
    text: (p: { name: string }) => `The var ${p.name} has no default and was not given.`,
    hint: (p: { name: string }) => `Pass --var ${p.name}=…, or set it under vars: in project.yml.`,
  },
  'engine-range': {
    code: 'E1010',
    text: (p: { range: string; version: string }) =>
      `This project requires ledgerline ${p.range}; this is ${p.version}.`,
  },
  'model-without-sql': {
    code: 'E1011',
    text: (p: { name: string; near?: string | undefined }) =>
      `Properties name a model ${p.name}, but there is no ${p.name}.sql.${didYouMean(p.near)}`,
    hint: () => 'Add the .sql file, or mark the model abstract: true if a project is to fill it.',
  },
  'unknown-target': {
    code: 'E1012',
    text: (p: { name: string } & Near) => `There is no target named ${p.name}.${didYouMean(p.near)}`,
  },
  'missing-env': {
    code: 'E1013',
    text: (p: { name: string }) => `The environment variable ${p.name} is not set and has no default.`,
  },
  'file-missing': {
    code: 'E1014',
    text: (p: { kind: string; name: string; file: string; near?: string | undefined }) =>
      `Properties name a ${p.kind} ${p.name}, but there is no ${p.file}.${didYouMean(p.near)}`,
  },
  // E11: templates
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
    text: (p: { name: string } & Near) => `There is no helper named ${p.name}.${didYouMean(p.near)}`,
  },
  'unknown-partial': {
    code: 'E1104',
    text: (p: { name: string } & Near) => `There is no macro named ${p.name}.${didYouMean(p.near)}`,
    hint: (p: { name: string }) => `SQL macros are files: macros/${p.name}.sql`,
  },
  'bad-helper-call': {
    code: 'E1105',
    text: (p: { helper: string; message: string }) => `${p.helper}: ${p.message}`,
  },
  'computed-reference': {
    code: 'E1106',
    text: (p: { helper: string }) =>
      `${p.helper} takes literal names only, so that references can be read without rendering.`,
    hint: (p: { helper: string }) => `Write the name itself: {{${p.helper} 'name'}}.`,
  },
  'undefined-value': {
    code: 'E1107',
    text: (p: { name: string } & Near) => `${p.name} is not defined here.${didYouMean(p.near)}`,
  },
  'not-printable': {
    code: 'E1108',
    text: (p: { what: string }) => `${p.what} cannot be printed into SQL.`,
  },
  'partial-recursion': {
    code: 'E1109',
    text: (p: { chain: string }) => `Macros call each other without end: ${p.chain}.`,
  },
  // E2: names and graph
  'unknown-ref': {
    code: 'E2101',
    text: (p: { to: string } & Near) => `There is no model or seed named ${p.to}.${didYouMean(p.near)}`,
  },
  'unknown-source': {
    code: 'E2102',
    text: (p: { source: string; table: string } & Near) =>
      `There is no source table ${p.source}.${p.table}.${didYouMean(p.near)}`,
  },
  cycle: {
    code: 'E2103',
    text: (p: { path: string }) => `These models read each other: ${p.path}.`,
    hint: () => 'Break the circle: one of them must read an earlier layer.',
  },
  'duplicate-name': {
    code: 'E2104',
    text: (p: { name: string; other: string }) => `${p.name} is also defined in ${p.other}.`,
    hint: () => 'Names are unique over all packages, whatever their case; rename one of them.',
  },
  'layer-order': {
    code: 'E2105',
    text: (p: { from: string; fromLayer: string; to: string; toLayer: string }) =>
      `${p.from} (${p.fromLayer}) may not read ${p.to} (${p.toLayer}).`,
    hint: () => 'Layers: staging, inputs, intermediate, marts, reports. Only staging reads sources.',
  },
  'unknown-selector': {
    code: 'E2106',
    text: (p: { selector: string } & Near) => `Nothing is selected by ${p.selector}.${didYouMean(p.near)}`,
  },
  'ambiguous-fill': {
    code: 'E2107',
    text: (p: { name: string; other: string }) => `${p.name} is filled twice; the other one is ${p.other}.`,
  },
  'unknown-column': {
    code: 'E2108',
    text: (p: { column: string; model: string } & Near) =>
      `${p.model} has no column ${p.column}.${didYouMean(p.near)}`,
  },
  // E3: binding
  'does-not-bind': {
    code: 'E3101',
    text: (p: { message: string; candidates?: readonly string[] | undefined }) => p.message,
    hint: (p: { message: string; candidates?: readonly string[] | undefined }) =>
      p.candidates === undefined || p.candidates.length === 0
        ? undefined
        : `Near: ${p.candidates.slice(0, 5).join(', ')}.`,
  },
  'contract-column-missing': {
    code: 'E3102',
    text: (p: { model: string; column: string; type: string }) =>
      `The contract of ${p.model} has a column ${p.column} ${p.type}, which the SQL does not give.`,
    hint: (p: { model: string; column: string; type: string }) =>
      `Select it, e.g. cast(null as ${p.type}) as ${p.column} where the source has no such fact.`,
  },
  'contract-type': {
    code: 'E3103',
    text: (p: { model: string; column: string; declared: string; actual: string }) =>
      `${p.model}.${p.column} is declared ${p.declared}, but the SQL gives ${p.actual}.`,
    hint: (p: { declared: string; column: string; model: string; actual: string }) =>
      `Cast it: cast(… as ${p.declared}) as ${p.column}.`,
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
  },
  'clock-or-random': {
    code: 'E3106',
    text: (p: { fn: string }) => `${p.fn} gives another answer on every run; models must be reproducible.`,
    hint: () => "Use {{var 'as_of_date'}} for the clock.",
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
  'no-columns': {
    code: 'E3109',
    text: (p: { model: string }) =>
      `${p.model} is abstract and not filled, so its contract must list typed columns.`,
  },
  // E4: sources and seeds
  'source-missing': {
    code: 'E4101',
    text: (p: { source: string; location: string }) =>
      `The files of source ${p.source} are not there: ${p.location}.`,
    hint: () => 'Check the folder, or the var that names it.',
  },
  'source-unreadable': {
    code: 'E4102',
    text: (p: { source: string; message: string }) => `Source ${p.source} cannot be read: ${p.message}`,
  },
  'source-column-missing': {
    code: 'E4103',
    text: (p: { source: string; column: string } & Near) =>
      `Source ${p.source} has no column ${p.column}.${didYouMean(p.near)}`,
  },
  'bad-row': {
    code: 'E4104',
    text: (p: { message: string }) => p.message,
    hint: () => 'Correct the row at its origin, or declare the column varchar and clean it in staging.',
  },
  'seed-unreadable': {
    code: 'E4105',
    text: (p: { seed: string; message: string }) => `Seed ${p.seed} cannot be read: ${p.message}`,
  },
  // E5: build and warehouse
  locked: {
    code: 'E5001',
    text: (p: { file: string; holder: string }) => `${p.file} is in use by ${p.holder}.`,
    hint: () => 'Wait for it to end, or stop it; published snapshots stay readable meanwhile.',
  },
  'cannot-open': {
    code: 'E5002',
    text: (p: { file: string; message: string }) => `The database ${p.file} cannot be opened: ${p.message}`,
  },
  'statement-failed': {
    code: 'E5003',
    text: (p: { node: string; message: string }) => `${p.node} failed: ${p.message}`,
  },
  'state-lost': {
    code: 'E5004',
    text: (p: { node: string }) => `The database said OK, but the state row of ${p.node} is not there.`,
    hint: () => 'Nothing is lost: the node counts as not built. Check disk space and run the build again.',
  },
  'not-built': {
    code: 'E5005',
    text: (p: { node: string }) => `${p.node} is not built yet.`,
    hint: () => 'Run: ledgerline build',
  },
  'skipped-upstream': {
    code: 'E5006',
    text: (p: { nodes: string; because: string }) => `Not built: ${p.nodes}. Cause: ${p.because}.`,
  },
  unwritable: {
    code: 'E5007',
    text: (p: { path: string; reason: string }) => `${p.path} cannot be written: ${p.reason}.`,
    hint: () => 'Check the permissions and the free space of that folder.',
  },
  // E6: tests and tie-outs
  'test-failed': {
    code: 'E6001',
    text: (p: { test: string; failures: number }) =>
      `Test ${p.test}: ${p.failures} row${p.failures === 1 ? '' : 's'} should not be there.`,
  },
  'does-not-reconcile': {
    code: 'E6002',
    text: (p: { name: string; groups: number; difference: string; tolerance: string }) =>
      `${p.name} does not tie out: ${p.groups} group${p.groups === 1 ? '' : 's'} differ, ${p.difference} in all (tolerance ${p.tolerance}).`,
    hint: () => 'The groups below show where; nothing was published.',
  },
  'join-audit-failed': {
    code: 'E6003',
    text: (p: { name: string; message: string }) => `${p.name}: ${p.message}`,
  },
  'unknown-test': {
    code: 'E6004',
    text: (p: { name: string } & Near) => `There is no generic test named ${p.name}.${didYouMean(p.near)}`,
  },
  'bad-test': {
    code: 'E6005',
    text: (p: { test: string; message: string }) => `Test ${p.test} cannot run: ${p.message}`,
  },
  // E7: publication and reports
  'publish-blocked': {
    code: 'E7001',
    text: (p: { reason: string }) => `Not published: ${p.reason}.`,
    hint: () => 'The last publication still serves readers.',
  },
  'nothing-published': {
    code: 'E7002',
    text: (p: { what: string }) => `There is no publication to read ${p.what} from.`,
    hint: () => 'Run: ledgerline build, then ledgerline publish',
  },
  'figure-not-found': {
    code: 'E7003',
    text: (p: { report: string; figure: string }) =>
      `The text of report ${p.report} cites ${p.figure}, which is no row of rpt_figure.`,
  },
  'number-without-figure': {
    code: 'E7004',
    text: (p: { report: string; section: string; number: string }) =>
      `The text of report ${p.report}, section ${p.section}, prints ${p.number}, which none of the figures it cites gives.`,
  },
  'unknown-report': {
    code: 'E7005',
    text: (p: { name: string } & Near) => `There is no report named ${p.name}.${didYouMean(p.near)}`,
  },
  'no-mart-exported': {
    code: 'E7006',
    text: () => 'No model is to be published.',
    hint: () => 'publish.select in project.yml says which; the default is the layers marts and reports.',
  },
  'bad-publication': {
    code: 'E7007',
    text: (p: { file: string; reason: string }) =>
      `${p.file} is no manifest of this publication: ${p.reason}.`,
    hint: () => 'Copy the manifest of a numbered publication over it, or publish into an empty folder.',
  },
  // E8: usage
  usage: {
    code: 'E8001',
    text: (p: { message: string }) => p.message,
    hint: () => 'See: ledgerline --help',
  },
  // E9: ours
  bug: {
    code: 'E9001',
    text: (p: { message: string }) => `This is a bug in ledgerline: ${p.message}`,
    hint: () => 'Please report it with the command and what LEDGERLINE_DEBUG=1 prints.',
  },
} as const

export type DiagnosticId = keyof typeof catalogue
export type Details<I extends DiagnosticId> =
  Parameters<(typeof catalogue)[I]['text']> extends [infer P]
    ? (typeof catalogue)[I] extends { hint: (p: infer H) => unknown }
      ? unknown extends H
        ? P
        : P & H
      : P
    : Record<string, never>
