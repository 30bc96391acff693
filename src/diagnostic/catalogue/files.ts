/** E1: files. */
import { didYouMean, type Near } from '../nearest.ts'

export const files = {
  'no-project': {
    code: 'E1001',
    text: (p: { dir: string }) => `There is no project.yml in ${p.dir}.`,
    hint: (p: { dbt: boolean | string }) =>
      p.dbt === true
        ? 'dbt_project.yml is of dbt: project.yml stands here for it and for profiles.yml (docs/coming-from-dbt.md).'
        : 'Run the command in the project folder, or name it with --project-dir.',
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
    hint: (p: Near & { key: string; home?: string | undefined }) =>
      /^\d+\)$/.test(p.key)
        ? 'Between braces a comma ends a value: quote it, as in data_type: "decimal(18,2)".'
        : p.near === undefined && p.home === undefined
          ? 'What is yours stands under meta:. Editors complete keys: docs/commands.md, Editors.'
          : undefined,
  },
  'unused-folder': {
    code: 'E1020',
    text: (p: { folder: string; parent: string } & Near) =>
      `No file lies in ${p.parent}/${p.folder}, so these defaults are nobody's.${didYouMean(p.near)}`,
    hint: (p: { project: boolean; parent: string; folder: string }) =>
      p.project
        ? `The name of the project is left out here: ${p.parent.split('/')[0]}: has the folders themselves.`
        : /[/\\]/.test(p.folder)
          ? `A folder stands within the one above it: ${p.folder.split(/[/\\]+/).join(': { ')}: …`
          : undefined,
  },
  'empty-export': {
    code: 'E1021',
    text: (p: { folder: string } & Near) =>
      `No file lies in ${p.folder}, so nothing of it is exported.${didYouMean(p.near)}`,
    hint: () => 'exports: lists folders of models, seeds, macros, tests and reports, from project.yml.',
  },
  'unread-test': {
    code: 'E1022',
    text: (p: { file: string; folder: string }) =>
      `${p.file} is not read: tests with SQL of their own lie in ${p.folder}.`,
    hint: (p: { folder: string }) =>
      `Move it to ${p.folder}/, where it runs with every build of what it reads.`,
  },
  'unread-file-of-dbt': {
    code: 'E1025',
    text: (p: { file: string }) => `${p.file} is not read.`,
    hint: (p: { instead: string }) => `It is of dbt; ${p.instead} (docs/coming-from-dbt.md).`,
  },
  'unread-model': {
    code: 'E1023',
    text: (p: { file: string; stem: string; extension: string }) =>
      `${p.file} is not read: models are files that end in .sql or .ts.`,
    hint: (p: { file: string; stem: string; extension: string }) =>
      p.extension === 'py'
        ? `A model that computes its rows is written in TypeScript: ${p.stem}.ts, docs/typescript.md.`
        : `Call it ${p.stem}.sql.`,
  },
  'bad-value': {
    code: 'E1004',
    text: (p: { key: string; message: string }) => `${p.key}: ${p.message}`,
  },
  'unreadable-file': {
    code: 'E1005',
    text: (p: { file: string; reason: string }) => `${p.file} cannot be read: ${p.reason}.`,
    hint: () => 'Check that it is a file, and that you may read it.',
  },
  'package-not-found': {
    code: 'E1006',
    text: (p: { path: string }) => `The package at ${p.path} has no project.yml.`,
    hint: () => 'packages: takes the path of a folder that holds a project.yml.',
  },
  'npm-package-missing': {
    code: 'E1017',
    text: (p: { name: string; why: string }) => `The npm package ${p.name} ${p.why}.`,
    hint: (p: { name: string; why: string }) =>
      p.why === 'is not installed'
        ? `npm install ${p.name}; it is looked for in node_modules, here and in the folders above.`
        : 'npm: takes packages that hold a project.yml beside their package.json.',
  },
  'npm-package-differs': {
    code: 'E1018',
    text: (p: { name: string; installed: string; file: string; asked: string }) =>
      `${p.name} ${p.installed} is installed, but ${p.file} says ${p.asked}.`,
    hint: (p: { name: string; file: string }) =>
      p.file.endsWith('package-lock.json')
        ? 'npm ci installs what the lock file says.'
        : `npm install brings them together; npm install ${p.name}@<version> chooses another one.`,
  },
  'npm-package-unnamed': {
    code: 'E1019',
    text: (p: { name: string; file: string }) =>
      `${p.name} is installed, but ${p.file} does not name it: another machine would not have it.`,
    hint: (p: { name: string }) => `npm install --save ${p.name}`,
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
    hint: (p: { overridden?: boolean }) =>
      p.overridden === true
        ? 'The value is that of overrides: of the unit test.'
        : 'The value comes from --var, else --vars, else LEDGERLINE_VARS, else the default in project.yml.',
  },
  'var-clash': {
    code: 'E1024',
    text: (p: { name: string; first: string; other: string; value: string; otherValue: string }) =>
      `The packages ${p.first} and ${p.other} both have a var ${p.name}, with the defaults ${p.value} and ${p.otherValue}; a var has one value for all.`,
    hint: (p: { name: string; value: string }) =>
      `Say it under vars: in your project.yml, and that counts for both: ${p.name}: ${p.value}`,
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
    hint: (p: { range: string }) =>
      `npm install ledgerline@"${p.range}", or change requires: in project.yml.`,
  },
  'model-without-sql': {
    code: 'E1011',
    text: (p: { name: string; near?: string | undefined; of?: string | undefined }) =>
      p.of === undefined
        ? `Properties name a model ${p.name}, but there is no ${p.name}.sql.${didYouMean(p.near)}`
        : `Properties name a model ${p.name}, which is of the package ${p.of}: what it is, is said there.`,
    hint: (p: { of?: string | undefined }) =>
      p.of === undefined
        ? 'Add the .sql file, or mark the model abstract: true if a project is to fill it.'
        : `A port of a package takes tests and configuration here. What it is configured as, project.yml says by the package: models: { ${p.of}: { +schema: …, +enabled: false } }; anything else says a model of your own that reads it.`,
  },
  'unknown-target': {
    code: 'E1012',
    text: (p: { name: string } & Near) => `There is no target named ${p.name}.${didYouMean(p.near)}`,
    hint: (p: Near) => (p.near === undefined ? 'Targets stand under targets: in project.yml.' : undefined),
  },
  'missing-env': {
    code: 'E1013',
    text: (p: { name: string; secret?: boolean }) =>
      p.secret === true
        ? `The secret ${p.name} is not there: neither the variable ${p.name} nor a file that ${p.name}_FILE names.`
        : `The environment variable ${p.name} is not set and has no default.`,
    hint: (p: { name: string; secret?: boolean }) =>
      p.secret === true
        ? 'Set one of them where this runs; a secret has no default.'
        : `Set it, or say what holds without it: {{env '${p.name}' default='…'}}.`,
  },
  'file-missing': {
    code: 'E1014',
    text: (p: { kind: string; name: string; file: string; near?: string | undefined }) =>
      `Properties name a ${p.kind} ${p.name}, but there is no ${p.file}.${didYouMean(p.near)}`,
    hint: (p: { kind: string; name: string; file: string; near?: string | undefined }) =>
      p.near === undefined ? 'Add the file, or take its properties away.' : undefined,
  },
  'unknown-tolerance': {
    code: 'E1015',
    text: (p: { name: string } & Near) =>
      `tolerances names ${p.name}, which is neither a tie-out nor a join audit.${didYouMean(p.near)}`,
    hint: () => 'They are listed by: ledgerline ls -s test_type:reconcile test_type:join_audit',
  },
  'bad-tolerance': {
    code: 'E1016',
    text: (p: { name: string; isTieOut: boolean }) =>
      `${p.name} is a ${p.isTieOut ? 'tie-out' : 'join audit'}, and tolerances sets something else for it.`,
    hint: (p: { name: string; isTieOut: boolean }) =>
      p.isTieOut
        ? 'A tie-out takes tolerance and reason.'
        : 'A join audit takes max_unmatched, warn_unmatched and reason.',
  },
} as const
