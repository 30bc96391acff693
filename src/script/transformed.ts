/**
 * What jiti makes of a TypeScript file, kept: in this process, and in a folder for the next command; the package's own comes
 * with the program (`shipped.ts`). In: the text of a
 * file, its path, the folder. Out: code. Kept code is taken when text, path, Node and jiti are the same, and the code is
 * whole; anything else is transformed anew. May touch: the folder.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TransformOptions } from 'jiti'
import { jitiVersion, shipped } from './shipped.ts'

const inThisProcess = new Map<string, string>()

/** @param folder  absent: only the process remembers */
export function transformed(
  options: TransformOptions,
  folder: string | undefined,
  transform: (options: TransformOptions) => string,
): string {
  const key = sum([process.version, jitiVersion(), JSON.stringify(options)].join('\n'))
  const known = inThisProcess.get(key) ?? shipped(options) ?? recall(key, options, folder)
  const code = known ?? transform(options)
  if (known === undefined) note(key, options, folder, code)
  inThisProcess.set(key, code)
  return code
}

function recall(key: string, options: TransformOptions, folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined
  try {
    const text = readFileSync(fileOf(options, folder), 'utf8')
    const end = text.indexOf('\n')
    const code = text.slice(end + 1)
    return text.slice(0, end) === header(key, code) ? code : undefined
  } catch {
    return undefined
  }
}

/** One file for each source, so that an edit takes the place of what was; renamed into place, so that it is whole. */
function note(key: string, options: TransformOptions, folder: string | undefined, code: string): void {
  if (folder === undefined) return
  const file = fileOf(options, folder)
  const beside = `${file}.${process.pid}`
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(beside, `${header(key, code)}\n${code}`)
    renameSync(beside, file)
  } catch {
    // a folder that cannot be written costs time, not the answer
  }
}

function header(key: string, code: string): string {
  return `// ${key} ${sum(code)}`
}

function fileOf({ filename = '' }: TransformOptions, folder: string): string {
  return join(folder, `${sum(filename).slice(0, 27)}.cjs`)
}

function sum(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
