/**
 * Reads text files once and keeps them, so that a code frame shows what was parsed.
 * In: absolute paths. Out: text without a byte order mark and with `\n` line ends, so that a checkout with
 * CRLF gives the same hashes. Reads the disk, synchronously (cheaper than async for many small files).
 */
import { readFileSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'

export interface Files {
  /** The text, or undefined after telling why it cannot be read. */
  readonly read: (absolute: string, place?: Place) => string | undefined
  /** How a path is shown: relative to the main project's folder, forward slashes. */
  readonly shown: (absolute: string) => string
  /** The text of a file as it is named in a `Place`. */
  readonly source: (file: string) => string | undefined
}

export function openFiles(mainDir: string, problems: Diagnostic[]): Files {
  const texts = new Map<string, string>()
  const above = mainDir + sep
  const shown = (absolute: string): string => {
    const below = absolute.startsWith(above) ? absolute.slice(above.length) : '..'
    // most files lie below, by a path that was joined already: to ask for the way there costs twenty times this
    const path = unsettled.test(below) ? relative(mainDir, absolute) : below
    return sep === '/' ? path : path.split(sep).join('/')
  }
  return {
    shown,
    read(absolute, place) {
      const file = shown(absolute)
      const known = texts.get(file)
      if (known !== undefined) return known
      const { text, reason } = readText(absolute)
      if (text !== undefined) texts.set(file, text)
      if (reason !== undefined) {
        problems.push(diagnose('unreadable-file', { file, reason }, { place: place ?? firstLine(file) }))
      }
      return text
    },
    source: (file) => texts.get(file) ?? readText(resolve(mainDir, file)).text,
  }
}

/** A path with parts that say where else to look, or none at all. */
const unsettled = /(?:^|[\\/])\.{0,2}(?:[\\/]|$)/

/** The start of a file, for what is about the file as a whole. */
export function firstLine(file: string): Place {
  return { file, line: 1, column: 1, length: 1 }
}

function readText(absolute: string): { text?: string; reason?: string } {
  try {
    const read = readFileSync(absolute, 'utf8')
    // what stands for bytes that are no UTF-8 may be written as well
    const text = read.includes('\ufffd') ? strictly(readFileSync(absolute)) : read.replace(/^\ufeff/, '')
    return { text: text.includes('\r') ? text.replaceAll('\r\n', '\n') : text }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

/** @throws what `reasonOf` words */
function strictly(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return reasons[code] ?? (code === '' ? String(error) : code)
}
