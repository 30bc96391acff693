/** A column as properties write it, of a model, a seed, a snapshot or a source table. */
import * as z from 'zod'
import { filled, list, strict, writtenAs } from './common.ts'
import { meta } from './config.ts'
import { columnConstraint } from './constraints.ts'
import { tests } from './tests.ts'

const flagOrText = writtenAs(
  { type: ['boolean', 'string'] },
  z.custom<boolean | string>(
    (value) => typeof value === 'boolean' || typeof value === 'string',
    'must be true, false or a word',
  ),
)

export const column = strict('a column', {
  name: filled,
  data_type: filled.exactOptional(),
  description: z.string().exactOptional(),
  unit: filled.exactOptional(),
  currency: filled.exactOptional(),
  pii: filled.exactOptional(),
  additive: flagOrText.exactOptional(),
  nullable: z.boolean().exactOptional(),
  constraints: list(columnConstraint),
  data_tests: tests,
  tests,
  meta: meta.exactOptional(),
})

export type ColumnEntry = z.output<typeof column>
