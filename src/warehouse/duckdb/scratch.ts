/**
 * A database in memory for a moment, whose instance is kept for the next one in a program that asks again and again: an instance takes
 * 11 ms of CPU to open and up to 5 to close, another catalogue in it 1 (docs/decisions/0131). A command asks once, and nothing is kept.
 * In: a folder and a limit. Out: Warehouse, with a catalogue of its own. Start at `openScratch`.
 */
import { quoteLiteral } from '../../sql/index.ts'
import type { Connection, Warehouse } from '../warehouse.ts'
import { openDuckDb } from './open.ts'

export interface ScratchOptions {
  /** Folder against which relative paths in `read_csv` and the like are resolved. */
  readonly fileSearchPath: string
  readonly memoryLimit?: string
}

/** What nobody uses now, by limit of memory. */
const free = new Map<string, Warehouse>()
let asked = 0

/** For work that sets nothing and attaches nothing: that would stay. */
export async function openScratch(options: ScratchOptions): Promise<Warehouse> {
  asked++
  const limit = options.memoryLimit ?? ''
  const kept = free.get(limit)
  free.delete(limit)
  const warehouse = (kept === undefined ? undefined : await afresh(kept, options)) ?? (await opened(options))
  return asked === 1 ? warehouse : new Scratch(warehouse, limit)
}

async function opened(options: ScratchOptions): Promise<Warehouse> {
  return await openDuckDb({ ...options, file: ':memory:', threads: 1, brief: true })
}

/** A catalogue of the same name in place of the one that was, and no file held over from it; undefined when the instance is no longer good for it. */
async function afresh(kept: Warehouse, { fileSearchPath }: ScratchOptions): Promise<Warehouse | undefined> {
  try {
    const connection = await kept.connect()
    await connection.run(`attach ':memory:' as ledgerline_next; use ledgerline_next; detach memory;
attach ':memory:' as memory; use memory; detach ledgerline_next;
set global enable_external_file_cache = false;
set global file_search_path = ${quoteLiteral(fileSearchPath)}`)
    connection.close()
    return kept
  } catch {
    await kept.close()
    return undefined
  }
}

class Scratch implements Warehouse {
  readonly engine: string
  readonly capabilities: Warehouse['capabilities']
  readonly version: string
  readonly #warehouse: Warehouse
  readonly #limit: string
  readonly #connections: Connection[] = []
  #closed = false

  constructor(warehouse: Warehouse, limit: string) {
    this.engine = warehouse.engine
    this.capabilities = warehouse.capabilities
    this.version = warehouse.version
    this.#warehouse = warehouse
    this.#limit = limit
  }

  async connect(): Promise<Connection> {
    const connection = await this.#warehouse.connect()
    this.#connections.push(connection)
    return connection
  }

  interrupt(): void {
    this.#warehouse.interrupt()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    for (const connection of this.#connections) connection.close()
    if (free.has(this.#limit)) await this.#warehouse.close()
    else free.set(this.#limit, this.#warehouse)
  }
}
