/** Constraints in dbt's form, of a column and of a table. A lone word is short for `{ type: word }`. */
import * as z from 'zod'
import { filled, identifier, oneOf, strict, writtenAs } from './common.ts'
import { ref } from './tests.ts'
import { columnNames } from './values.ts'

const type = oneOf(['not_null', 'unique', 'primary_key', 'foreign_key', 'check'])

const always = 'a constraint is a test here and always enforced'
const homes = { warn_unenforced: always, warn_unsupported: always }

const shape = {
  type,
  name: identifier.exactOptional(),
  expression: filled.exactOptional(),
  to: ref.exactOptional(),
  to_columns: columnNames.exactOptional(),
}

interface Written {
  readonly type: z.output<typeof type>
  readonly expression?: string
  readonly to?: string
  readonly to_columns?: readonly string[]
  readonly columns?: readonly string[]
}

/** What each type of constraint needs, and no other has. */
function complete(value: Written, ctx: z.RefinementCtx): void {
  const say = (key: string, message: string): void => {
    ctx.addIssue({ code: 'custom', path: [key], message, input: value })
  }
  const { expression, to, to_columns: theirs } = value
  if (value.type === 'check' && expression === undefined) say('expression', 'is missing; it is the condition')
  if (value.type !== 'check' && expression !== undefined)
    say('expression', `belongs to a check, not to ${value.type}`)
  if (value.type === 'foreign_key') {
    if (to === undefined) say('to', "is missing; it is ref('the other table')")
    if (theirs === undefined) say('to_columns', 'is missing; it lists columns of the other table')
  } else {
    if (to !== undefined) say('to', `belongs to a foreign_key, not to ${value.type}`)
    if (theirs !== undefined) say('to_columns', `belongs to a foreign_key, not to ${value.type}`)
  }
}

const word = (value: unknown): unknown => (typeof value === 'string' ? { type: value } : value)
const inFull = strict('a constraint', shape, homes)

export const columnConstraint = writtenAs(
  (jsonOf) => ({ anyOf: [jsonOf(type), jsonOf(inFull)] }),
  z.preprocess(word, inFull.superRefine(complete).superRefine(ofOne)),
)

function ofOne(value: Written, ctx: z.RefinementCtx): void {
  const { to_columns: theirs } = value
  if (theirs === undefined || theirs.length === 1) return
  const message = 'must be one column, as this one is; constraints: of the table takes several'
  ctx.addIssue({ code: 'custom', path: ['to_columns'], message, input: value })
}

const ofTable = { ...shape, columns: columnNames.exactOptional() }

export const tableConstraint = strict('a constraint of a table', ofTable, homes).superRefine((value, ctx) => {
  complete(value, ctx)
  if (value.type !== 'check' && value.columns === undefined) {
    ctx.addIssue({ code: 'custom', path: ['columns'], message: 'is missing; it lists columns', input: value })
  }
  const [ours, theirs] = [value.columns?.length, value.to_columns?.length]
  if (ours !== undefined && theirs !== undefined && ours !== theirs) {
    const message = `must be as many as columns, ${ours}, not ${theirs}`
    ctx.addIssue({ code: 'custom', path: ['to_columns'], message, input: value })
  }
})

export type ColumnConstraint = z.output<typeof columnConstraint>
export type TableConstraint = z.output<typeof tableConstraint>
