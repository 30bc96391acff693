/**
 * `run_results.json` in the shape of dbt's run-results v6.
 * In: what a command did. Out: text. Pure. Start at `runResultsJson`.
 */
import { asJson, metadata } from './common.ts'
import type { ArtifactResult, RunResultsInput } from './types.ts'

export function runResultsJson(input: RunResultsInput): string {
  return asJson({
    metadata: metadata('run-results/v6', input.invocation, peak(input)),
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
    adapter_response: response(result),
    message: result.message ?? null,
    failures: result.failures ?? null,
    unique_id: result.id,
    compiled: result.compiled !== undefined,
    compiled_code: result.compiled ?? null,
    relation_name: result.relationName ?? null,
  }
}

/** dbt leaves its form to the adapter. */
function response({ rows, memory, spilled }: ArtifactResult): object {
  return {
    ...(rows === undefined ? {} : { _message: 'OK', rows_affected: rows }),
    ...(memory === undefined ? {} : { memory_bytes: memory }),
    ...(spilled === undefined ? {} : { spilled_bytes: spilled }),
  }
}

/** Texts, as all that stands in `env`. */
function peak({ peakMemory }: RunResultsInput): Readonly<Record<string, string>> {
  return peakMemory === undefined ? {} : { peak_memory_bytes: String(peakMemory) }
}
