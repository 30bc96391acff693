/**
 * What memory nodes take: while one has been at it for a tenth of a second, the database is asked ten times a second what it
 * works with. A node that is done before was never seen, and costs nothing. Nodes side by side share the database, and so what was seen of it.
 * In: a build's input and events. Out: the same with what was seen. Start at `buildWatched`.
 */
import { readFileSync } from 'node:fs'
import type { Connection } from '../warehouse/index.ts'
import { build } from './build.ts'
import type { BuildEvent, MemorySeen, NodeResult } from './events.ts'
import type { BuildInput, BuildResult } from './types.ts'

/** Milliseconds; a look costs about 0.3 ms of CPU. */
const between = 100

/**
 * Pages of tables and of the file's own lists are given back whenever memory is short; tables in memory are copies of views,
 * which all nodes share. Neither is what a node works with.
 */
const question = `select coalesce(sum(memory_usage_bytes) filter (where tag not in ('BASE_TABLE', 'METADATA', 'IN_MEMORY_TABLE')), 0) as memory,
  coalesce(sum(temporary_storage_bytes), 0) as spilled from duckdb_memory()`

export async function buildWatched(input: BuildInput): Promise<BuildResult> {
  const watch = new MemoryWatch(input.connect)
  const before = bytesRead()
  try {
    const result = await build({ ...input, listen: (event) => input.listen(watch.heard(event)) })
    const peakMemory = process.resourceUsage().maxRSS * 1024
    const after = bytesRead()
    const read = before === undefined || after === undefined ? {} : { read: after - before }
    return { ...result, nodes: result.nodes.map((node) => watch.told(node)), peakMemory, ...read }
  } finally {
    await watch.close()
  }
}

/**
 * What this process has read of files so far, from disk or from the system's own copy of it; pages that the database still holds
 * are not read again. Linux counts it; `fsRead` of `resourceUsage` leaves out what the system had in memory.
 */
function bytesRead(): number | undefined {
  try {
    const [, read] = /^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8')) ?? []
    return read === undefined ? undefined : Number(read)
  } catch {
    return undefined
  }
}

class MemoryWatch {
  readonly #connect: BuildInput['connect']
  /** By id of the nodes that are being built: since when, and what was seen. */
  readonly #running = new Map<string, { readonly since: number; seen?: MemorySeen }>()
  readonly #seen = new Map<string, MemorySeen>()
  #timer: NodeJS.Timeout | undefined
  #connection: Connection | undefined
  #look: Promise<void> = Promise.resolve()
  #looking = false

  constructor(connect: BuildInput['connect']) {
    this.#connect = connect
  }

  heard(event: BuildEvent): BuildEvent {
    if (event.event === 'node_started') {
      this.#running.set(event.id, { since: performance.now() })
      this.#timer ??= setInterval(() => this.#tick(), between)
    }
    if (event.event !== 'node_finished') return event
    const { id } = event.result
    const seen = this.#running.get(id)?.seen
    this.#running.delete(id)
    if (seen !== undefined) this.#seen.set(id, seen)
    if (this.#running.size === 0) this.#rest()
    return { ...event, result: this.told(event.result) }
  }

  told(result: NodeResult): NodeResult {
    const used = this.#seen.get(result.id)
    return used === undefined ? result : { ...result, used }
  }

  async close(): Promise<void> {
    this.#rest()
    await this.#look
    this.#connection?.close()
  }

  #rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #tick(): void {
    const since = performance.now() - between
    const nodes = [...this.#running.values()].filter((node) => node.since <= since)
    // many small nodes are asked nothing
    if (this.#looking || nodes.length === 0) return
    this.#looking = true
    this.#look = this.#ask(nodes).finally(() => {
      this.#looking = false
    })
  }

  /** A database that is stopped, or has no memory left for the question, is not asked again by it. */
  async #ask(nodes: readonly { seen?: MemorySeen }[]): Promise<void> {
    try {
      this.#connection ??= await this.#connect?.()
      const [row] = (await this.#connection?.rows(question)) ?? []
      if (row === undefined) return
      const now = { memory: Number(row.memory), spilled: Number(row.spilled) }
      for (const node of nodes) node.seen = most(now, node.seen)
    } catch {
      this.#rest()
    }
  }
}

function most(now: MemorySeen, before: MemorySeen = now): MemorySeen {
  return { memory: Math.max(now.memory, before.memory), spilled: Math.max(now.spilled, before.spilled) }
}
