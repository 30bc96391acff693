/**
 * What property files said when they were read last: a file whose text is the same is neither parsed nor checked again.
 * Only files without a problem are kept, under a hash of their text, and only for this very code.
 * In: the project's folder. Out: a memory. May touch: `target/cache/read.txt`. Start at `recallReading`.
 */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { noteInCache } from './cache-file.ts'
import { codeVersion } from './engine-version.ts'
import type { PropertiesFile } from './schema/properties.ts'

export interface ReadMemory {
  readonly recall: (text: string) => PropertiesFile | undefined
  readonly note: (text: string, content: PropertiesFile) => void
  /** For the next run, when anything is new; what this run did not see is forgotten. */
  readonly keep: () => void
}

export function recallReading(dir: string): ReadMemory {
  const folder = join(dir, 'target/cache')
  const before = linesOf(join(folder, 'read.txt'))
  const now = new Map<string, string>()
  let isNew = false
  return {
    recall(text) {
      const key = keyOf(text)
      const line = before.get(key)
      const content = line === undefined ? undefined : parsed(line)
      if (line !== undefined && content !== undefined) now.set(key, line)
      return content
    },
    note(text, content) {
      if (!survivesJson(content)) return
      now.set(keyOf(text), JSON.stringify(content))
      isNew = true
    },
    keep() {
      if (isNew) write(folder, now)
    },
  }
}

function keyOf(text: string): string {
  return hash('sha256', text, 'base64url')
}

/** The first line says by which code the others were written; each of them is a hash, a blank, a content. */
function linesOf(file: string): Map<string, string> {
  try {
    const [version, ...lines] = readFileSync(file, 'utf8').split('\n')
    if (version !== codeVersion()) return new Map()
    return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]))
  } catch {
    return new Map()
  }
}

/** Undefined for a damaged line, which is as good as none. */
function parsed(line: string): PropertiesFile | undefined {
  try {
    return JSON.parse(line) as PropertiesFile
  } catch {
    return undefined
  }
}

function write(folder: string, contents: ReadonlyMap<string, string>): void {
  const lines = [...contents].map(([key, line]) => `${key} ${line}`)
  noteInCache(folder, 'read.txt', [codeVersion(), ...lines].join('\n'))
}

/** Whether the same comes back: JSON has no infinity, no NaN, no -0, and drops what is undefined. */
export function survivesJson(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(survivesJson)
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false
  return Object.values(value).every(survivesJson)
}
