// What of a build's CPU each node took, and where: in its statements, in its tests, before the first node. And its most memory.
// In: events of a build with one node at a time, noted by cpu-hook.mjs; its run_results.json and manifest.json.
// Out: a list of nodes, sums, and the most memory of all. Start at `costByNode`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @returns seconds of CPU; of a node what is between its events, parted into tests and the rest as its wall time was */
export function costByNode(log, target) {
  const events = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const tested = testSeconds(target)
  const nodes = []
  let last = { cpu: 0, own: 0 }
  const sums = {
    before_nodes: 0,
    units: 0,
    nodes: 0,
    whole: 0,
    parts: 0,
    tests: 0,
    after: 0,
    own: events.at(-1).own,
  }
  for (const event of events) {
    const cpu = event.cpu - last.cpu
    last = event
    if (event.event === 'node_finished') {
      const tests = tested.get(event.name) ?? 0
      const made = (event.milliseconds ?? 0) / 1e3
      const share = tests + made === 0 ? 0 : tests / (tests + made)
      const how = howBuilt(event)
      nodes.push({
        name: event.name,
        how,
        cpu: cpu * (1 - share),
        tests: cpu * share,
        mb: event.mb,
        checks: event.checks,
        message: event.message,
      })
      sums.tests += cpu * share
      sums[how === 'parts' ? 'parts' : how === 'whole' ? 'whole' : 'nodes'] += cpu * (1 - share)
    } else if (event.event === 'unit_tests_finished') sums.units += cpu
    else
      sums[event.event === 'planned' ? 'before_nodes' : event.event === 'node_started' ? 'nodes' : 'after'] +=
        cpu
  }
  const mb = Math.max(...events.map((event) => event.mb))
  return { sums, mb, nodes: nodes.sort((a, b) => b.cpu + b.tests - a.cpu - a.tests) }
}

function howBuilt({ status, message }) {
  if (status !== 'success') return status
  return /^\d+ of \d+ partitions|^\d+ keys:|new files?\b/.test(message) ? 'parts' : 'whole'
}

function testSeconds(target) {
  const manifest = JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8'))
  const { results } = JSON.parse(readFileSync(join(target, 'run_results.json'), 'utf8'))
  const seconds = new Map()
  for (const { unique_id, execution_time } of results) {
    if (!unique_id.startsWith('test.')) continue
    const node = manifest.nodes[unique_id]
    const of = node?.attached_node ?? node?.depends_on.nodes.at(-1) ?? ''
    const name = of.split('.').pop()
    seconds.set(name, (seconds.get(name) ?? 0) + execution_time)
  }
  return seconds
}
