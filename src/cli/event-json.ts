/** A build's own events in the shape of `event-schema.ts`. In: what a build tells. Out: one object a line. Pure. */
import type { BuildEvent, UnitOutcome } from '../run/index.ts'
import type { LogEvent } from './event-schema.ts'

type Checks = Extract<BuildEvent, { event: 'node_finished' }>['checks']

/** The stable shape of an event: no diagnostics' internals, no SQL. */
export function eventOf(event: BuildEvent): LogEvent | undefined {
  // of use only to somebody who looks on
  if (event.event === 'checks_started') return undefined
  if (event.event === 'node_started') return { event: event.event, name: event.name, kind: event.kind }
  if (event.event === 'node_finished') {
    const { id, kind, status, rows, milliseconds, message, used } = event.result
    const node = { node: id, kind, status, rows, milliseconds: Math.round(milliseconds), message }
    const took = used === undefined ? {} : { memory_bytes: used.memory, spilled_bytes: used.spilled }
    return { event: event.event, ...node, ...took, checks: event.checks.map(checkJson) }
  }
  if (event.event === 'unit_tests_finished') return { event: event.event, units: event.units.map(unitJson) }
  if (event.event === 'checks_finished') return { event: event.event, checks: event.checks.map(checkJson) }
  if (event.event !== 'planned') return event
  const { runId, toBuild, reused, checks } = event
  return { event: event.event, run_id: runId, to_build: toBuild, reused, checks }
}

function unitJson({ unit, status, message, reused }: UnitOutcome) {
  return { id: unit.id, name: unit.name, model: unit.test.model, status, message, reused }
}

function checkJson(c: Checks[number]) {
  return { id: c.check.id, name: c.check.name, status: c.status, failures: c.failures, message: c.message }
}
