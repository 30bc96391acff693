/** E11: templates. */
import { didYouMean, type Near } from '../nearest.ts'

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
  'bad-script': {
    code: 'E1110',
    text: (p: { file: string; message: string }) => `${p.file}: ${p.message}`,
  },
} as const
