/** E11: templates. */
import { didYouMean, type Near } from '../nearest.ts'

/** What dbt gives to every template, and what stands for it here. */
const contextOfDbt: Readonly<Record<string, string>> = {
  'target.name': "Write {{setting 'target'}}.",
  'target.type': "Write {{setting 'engine'}}.",
  'target.schema':
    'A model lies in the schema of its layer, or of config schema; {{self}} is its own relation.',
  invocation_id: 'Write {{run_id}}: a hash of code and inputs, so that the same inputs give the same rows.',
  run_started_at: "Models read no clock: write {{var 'as_of_date'}}.",
  execute: 'Nothing is asked of the database while a template is rendered; leave the condition out.',
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
    text: (p: { name: string } & Near) => `There is no helper named ${p.name}.${didYouMean(p.near)}`,
    hint: (p: { name: string } & Near) =>
      p.near === undefined
        ? `docs/language.md lists the helpers; a SQL macro is called {{> ${p.name}}}.`
        : undefined,
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
    hint: (p: { name: string }) => (Object.hasOwn(contextOfDbt, p.name) ? contextOfDbt[p.name] : undefined),
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
} as const
