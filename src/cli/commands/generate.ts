/** `ledgerline generate schemas`: JSON Schemas for editors, of the engine that is called. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { exitCode } from '../../diagnostic/index.ts'
import type { CommonOptions } from '../context.ts'
import { invokedFrom, print } from '../output.ts'
import { schemaFiles } from '../schema-files.ts'

/** Beside project.yml unless told otherwise, whose own mistakes do not matter here. */
export async function schemas(dir: string, options: CommonOptions): Promise<number> {
  for (const [path, text] of Object.entries(schemaFiles(dir.replaceAll('\\', '/').replace(/\/$/, '')))) {
    const file = resolve(invokedFrom(), options.projectDir ?? '.', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    print(path)
  }
  return exitCode.ok
}
