/** `flags:` of project.yml: what the command line takes when neither a call nor the environment says it. */
import * as z from 'zod'
import { filled, oneOf, strict } from './common.ts'
import { path } from './values.ts'

export const flags = strict('flags', {
  threads: z.int().min(1).exactOptional(),
  fail_fast: z.boolean().exactOptional(),
  fail_empty: z.boolean().exactOptional(),
  store_failures: z.boolean().exactOptional(),
  warn_error: z.boolean().exactOptional(),
  warn_error_options: filled.exactOptional(),
  indirect_selection: oneOf(['eager', 'cautious', 'buildable', 'empty']).exactOptional(),
  log_format: oneOf(['text', 'json']).exactOptional(),
  log_level: oneOf(['debug', 'info', 'warn', 'error']).exactOptional(),
  log_path: path.exactOptional(),
  verbose: z.boolean().exactOptional(),
  quiet: z.boolean().exactOptional(),
  color: z.boolean().exactOptional(),
  memory_limit: filled
    .regex(/^\d+(\.\d+)?\s*[KMGTkmgt][Ii]?[Bb]$/, 'must be a size such as 4GB')
    .exactOptional(),
  timeout: filled.regex(/^\d+(\.\d+)?\s*[smh]?$/, 'must be a time such as 90s, 30m or 2h').exactOptional(),
})
