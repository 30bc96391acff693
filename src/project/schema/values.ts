/**
 * Values of configuration keys that take more than a word: lists that may be one text, hooks, days, conditions.
 * What zod cannot tell an editor about them is in `common.ts` under `writtenAs`.
 */
import * as z from 'zod'
import { varFromText } from '../var-types.ts'
import { filled, identifier, oneOf, strict, writtenAs } from './common.ts'

const textOrTexts = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }

function splitByCommas(value: unknown): unknown {
  if (typeof value !== 'string') return value
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** A list of words, or one text with commas between them. */
export const tags = writtenAs(
  textOrTexts,
  z.preprocess(
    splitByCommas,
    z.array(z.string().regex(/^[^\s,+@:]+$/, 'a tag is one word without , + @ or :')),
  ),
)

/** Names of columns: a list, or one text with commas between them. */
export const columnNames = writtenAs(
  textOrTexts,
  z.preprocess(
    splitByCommas,
    z
      .array(z.string().regex(/^[^(),'"]+$/, 'must be the name of a column, not an expression'))
      .min(1, 'must name a column'),
  ),
)

/** What tells rows apart: columns, or the days of points in time. */
export const partitionNames = writtenAs(
  textOrTexts,
  z.preprocess(
    splitByCommas,
    z
      .array(z.string().regex(/^(?:[^(),'"]+|day\(\w+\))$/, 'must be the name of a column, or day(column)'))
      .min(1, 'must name a column'),
  ),
)

/** SQL texts: one, or a list of them. A comma is part of the SQL. */
export const sqlTexts = writtenAs(
  textOrTexts,
  z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(filled)),
)

/** `all`, or names of columns. */
export const checkCols = writtenAs(
  textOrTexts,
  z.union([z.literal('all'), columnNames], {
    error: () => 'must be all, or a list of columns',
  }),
)

export const moment = z
  .string()
  .refine(
    (text) => varFromText('date', text) !== undefined || varFromText('timestamp', text) !== undefined,
    'must be a day such as 2026-03-31, or a time without a zone such as 2026-03-31 23:59:59',
  )

/** dbt's condition on the number of failures. */
export const countCondition = writtenAs(
  { type: 'string' },
  z
    .string()
    .regex(
      /^\s*(?:(?:>=|<=|<>|!=|==?|>|<)\s*-?\d+(?:\.\d+)?|between\s+-?\d+(?:\.\d+)?\s+and\s+-?\d+(?:\.\d+)?)\s*$/i,
      "must compare with a number, such as '> 10' or 'between 1 and 5'",
    ),
)

export const persistDocs = strict('persist_docs', {
  relation: z.boolean().exactOptional(),
  columns: z.boolean().exactOptional(),
})

export const snapshotColumns = strict('snapshot_meta_column_names', {
  dbt_valid_from: identifier.exactOptional(),
  dbt_valid_to: identifier.exactOptional(),
  dbt_scd_id: identifier.exactOptional(),
  dbt_updated_at: identifier.exactOptional(),
  dbt_is_deleted: identifier.exactOptional(),
})

/** A path that a user writes, whose back-slashes are Windows'. */
export const path = filled.transform(forwardSlashes)

export function forwardSlashes(text: string): string {
  return text.replaceAll('\\', '/')
}

/** A file or folder that the project writes: inside it, so that no artefact holds an absolute path. */
export const outputPath = path
  .refine((text) => !/^(?:\/|[A-Za-z]:|~)/.test(text), 'must be relative to project.yml')
  .refine((text) => !text.split('/').includes('..'), 'must lie inside the project')
  .refine((text) => !text.includes('{{'), 'cannot hold {{…}}')

export const oneCharacter = z.string().length(1, 'must be one character')
export const wholeNumber = z.int().min(0)
export const access = oneOf(['private', 'protected', 'public'])
