/**
 * `sources.json` in the shape of dbt's sources v3: how fresh each source was when it was looked at.
 * In: what was found. Out: text. Pure. Start at `sourcesJson`.
 */
import { asJson, metadata } from './common.ts'
import type { Invocation } from './types.ts'

interface Limit {
  readonly count: number
  readonly period: 'minute' | 'hour' | 'day'
}

export interface SourceAge {
  readonly id: string
  /** ISO 8601 in UTC. */
  readonly snapshottedAt: string
  readonly warnAfter?: Limit
  readonly errorAfter?: Limit
  readonly filter?: string
  readonly found:
    | {
        readonly status: 'pass' | 'warn' | 'error'
        /** ISO 8601 in UTC. */
        readonly maxLoadedAt: string
        readonly ageSeconds: number
      }
    | { readonly status: 'runtime error'; readonly error: string }
}

export function sourcesJson(invocation: Invocation, ages: readonly SourceAge[], seconds: number): string {
  return asJson({
    metadata: metadata('sources/v3', invocation),
    results: ages.map(resultOf),
    elapsed_time: seconds,
  })
}

function resultOf({ id, snapshottedAt, found, filter, warnAfter, errorAfter }: SourceAge): object {
  if (found.status === 'runtime error') return { unique_id: id, error: found.error, status: found.status }
  const none = { count: null, period: null }
  return {
    unique_id: id,
    max_loaded_at: found.maxLoadedAt,
    snapshotted_at: snapshottedAt,
    max_loaded_at_time_ago_in_s: found.ageSeconds,
    status: found.status,
    criteria: { warn_after: warnAfter ?? none, error_after: errorAfter ?? none, filter: filter ?? null },
    adapter_response: {},
    timing: [],
    thread_id: 'Thread-1',
    execution_time: 0,
  }
}
