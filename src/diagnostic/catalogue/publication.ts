/** E7: publication and reports. */
import { didYouMean, type Near } from '../nearest.ts'

export const publication = {
  'publish-blocked': {
    code: 'E7001',
    text: (p: { reason: string }) => `Not published: ${p.reason}.`,
    hint: () => 'A publication that is there goes on serving readers.',
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
    hint: () => 'The figures that there are: ledgerline show rpt_figure',
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
  'publication-held': {
    code: 'E7008',
    text: (p: { file: string; name: string; publication: number }) =>
      `${p.file} cannot be replaced: another program has it open, or it is protected. Its readers go on with the publication that it holds.`,
    hint: (p: { file: string; name: string; publication: number }) =>
      `Publication ${p.publication} is written as ${p.name}-${p.publication}.duckdb. Close ${p.file} there, then call this again; a build needs only: ledgerline publish`,
  },
} as const
