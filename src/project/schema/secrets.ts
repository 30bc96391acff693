/** The schema of a target's `secrets:`: keys as CREATE SECRET of DuckDB has them, flat, as dbt-duckdb writes them. */
import * as z from 'zod'
import { identifier, writtenAs } from './common.ts'

const scalarTypes = ['string', 'number', 'boolean']

/** Options whose values open something: they come from the environment or a file, never from project.yml. */
const confidential =
  /^(secret|password|passwd|.*token|.*_secret|connection_string|account_key|private_key|.*passphrase)$/i

const option = writtenAs(
  {
    anyOf: [{ type: scalarTypes }, { type: 'array', items: { type: 'string' } }],
  },
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
    // what a mapping holds, such as extra_http_headers, DuckDB shows to everybody who asks duckdb_secrets()
    error: 'must be text, a number, true or false, or a list of texts',
  }),
)
export type SecretOption = z.output<typeof option>

export const secretEntry = z
  .object({ name: identifier, type: identifier })
  .catchall(option)
  .superRefine((entry, ctx) => {
    for (const [key, value] of Object.entries(entry)) {
      if (!identifier.safeParse(key).success) {
        ctx.addIssue({ code: 'custom', path: [key], message: 'is no name of an option', input: key })
      } else if (confidential.test(key) && !/\{\{\s*secret\s/.test(JSON.stringify(value))) {
        const message =
          "is written out; write {{secret 'NAME'}}, which takes it from the environment or a file"
        ctx.addIssue({ code: 'custom', path: [key], message, input: key })
      }
    }
  })
