/**
 * `run_results.json` in the shape of dbt's run-results v6.
 * In: what a command did. Out: text. Pure. Start at `runResultsJson`.
 */
import { asJson, metadata } from './common.ts'
import type { ArtifactResult, RunResultsInput } from './types.ts'

export function runResultsJson(input: RunResultsInput): string {
  return asJson({
    metadata: metadata('run-results/v6', input.invocation),
    results: input.results.map(resultEntry),
    elapsed_time: input.seconds,
    args: input.arguments,
  })
}

function resultEntry(result: ArtifactResult): object {
  const { startedAt, completedAt } = result
  const timed = startedAt !== undefined && completedAt !== undefined
  return {
    status: result.status,
    timing: timed ? [{ name: 'execute', started_at: startedAt, completed_at: completedAt }] : [],
    thread_id: 'Thread-1',
    execution_time: result.seconds,
    adapter_response: result.rows === undefined ? {} : { _message: 'OK', rows_affected: result.rows },
    message: result.message ?? null,
    failures: result.failures ?? null,
    unique_id: result.id,
    compiled: result.compiled !== undefined,
    compiled_code: result.compiled ?? null,
    relation_name: result.relationName ?? null,
  }
}
