/** A real PostgreSQL server of a test file's own, started by scripts/postgres.mjs. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

export const installed = existsSync('/usr/lib/postgresql')

export interface Server {
  /** As libpq writes it: host, port, user, dbname. */
  readonly connection: string
  readonly port: number
  /** The first value that a statement gives. */
  readonly one: (text: string) => Promise<string>
  readonly stop: () => void
}

export async function startServer(): Promise<Server> {
  const script = fileURLToPath(new URL('../../scripts/postgres.mjs', import.meta.url))
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const connection = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (line) =>
      resolve((JSON.parse(String(line)) as { connection: string }).connection),
    )
    child.once('exit', () => reject(new Error('the server did not start')))
  })
  const [host, port, user, database] = connection.split(' ').map((pair) => pair.split('=')[1])
  const one = async (text: string): Promise<string> => {
    const client = new pg.Client({ host, port: Number(port), user, database })
    await client.connect()
    const { rows } = await client.query<Record<string, unknown>>(text)
    await client.end()
    return String(Object.values(rows?.[0] ?? {})[0])
  }
  return { connection, port: Number(port), one, stop: () => child.kill() }
}
