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
} as const
