/** Runs the sqllogictest-style files beside it: `statement ok`, `statement error <text>`, `query <types>`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Connection, openDuckDb } from '../../src/warehouse/index.ts'

const dir = import.meta.dirname

async function block(connection: Connection, text: string): Promise<void> {
  const lines = text.split('\n').filter((l) => !l.startsWith('#'))
  const [head = '', ...rest] = lines
  const cut = rest.indexOf('----')
  const sql = (cut < 0 ? rest : rest.slice(0, cut)).join('\n')
  if (head === 'statement ok') return await connection.run(sql)
  if (head.startsWith('statement error')) {
    return await expect(connection.run(sql), sql).rejects.toThrow(head.slice('statement error'.length).trim())
  }
  if (!/^query [A-Z]+$/.test(head) || cut < 0) throw new Error(`not a block: ${text}`)
  const { rows, columns } = await connection.table(sql)
  expect(columns.length, sql).toBe(head.length - 'query '.length)
  expect(
    rows.map((r) => r.map((v) => v ?? 'NULL').join('\t')),
    sql,
  ).toEqual(rest.slice(cut + 1))
}

for (const file of readdirSync(dir).filter((f) => f.endsWith('.test'))) {
  it(file, async () => {
    const warehouse = await openDuckDb({ file: ':memory:' })
    try {
      const connection = await warehouse.connect()
      const blocks = readFileSync(join(dir, file), 'utf8').split(/\n{2,}/)
      for (const text of blocks.map((b) => b.trim()).filter((b) => /^[^#]/m.test(b)))
        await block(connection, text)
    } finally {
      await warehouse.close()
    }
  })
}
