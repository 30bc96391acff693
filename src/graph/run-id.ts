/** Puts the run id where `{{run_id}}` left its mark. Pure. The mark has the id's length, so offsets hold. */
import { runIdMark } from './helpers.ts'

export function withRunId(sql: string, runId: string): string {
  if (runId.length !== runIdMark.length) throw new Error(`run id of ${runId.length} characters`)
  return sql.replaceAll(runIdMark, runId)
}
