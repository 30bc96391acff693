/**
 * What jiti makes of the package's own TypeScript, made once when the program is bundled and shipped beside it, so that the
 * first build of a company does not begin with a compiler. In: what jiti asks for. Out: code, the same to the last byte as
 * jiti's own. Known by text and jiti, not by path: the source map, which names the path, is put together when it is asked for.
 * May touch: the folder beside the bundle. Start at `shipped`; `ship` writes it.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TransformOptions } from 'jiti'

/** Beside the bundle; beside this source there is none, and jiti is asked. */
const beside = join(dirname(fileURLToPath(import.meta.url)), 'scripts')

const mapped = /\n\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,([\w+/=]+)\s*$/

interface Shipped {
  readonly code: string
  /** Source map, JSON; its one source is to be named. */
  readonly map: string
}

/** @returns undefined where it is not the text of a shipped file */
export function shipped(options: TransformOptions, folder = beside): string | undefined {
  try {
    const { code, map } = JSON.parse(readFileSync(fileOf(options, folder), 'utf8')) as Shipped
    return withMap(code, JSON.stringify({ ...JSON.parse(map), sources: [options.filename] }))
  } catch {
    return undefined
  }
}

/**
 * Transforms files and writes what came of them. @param files absolute paths
 * @throws Error when jiti's code does not end in a source map of one source
 */
export function ship(files: readonly string[], folder: string): void {
  const { createJiti } = createRequire(import.meta.url)('jiti') as typeof import('jiti')
  mkdirSync(folder, { recursive: true })
  for (const file of files) {
    const options = optionsOf(file)
    const made = createJiti(file, { fsCache: false, sourceMaps: true }).transform(options)
    const map = Buffer.from(mapped.exec(made)?.[1] ?? '', 'base64').toString('utf8')
    const code = made.replace(mapped, '')
    if (map === '' || withMap(code, map) !== made)
      throw new Error(`${file}: its source map is not where it was`)
    writeFileSync(fileOf(options, folder), JSON.stringify({ code, map }))
  }
}

/** As the loader of models is asked by jiti; a test holds the two together. */
function optionsOf(file: string): TransformOptions {
  const babel = { sourceFileName: file, sourceMaps: 'inline' }
  const source = readFileSync(file, 'utf8')
  return { babel, interopDefault: false, filename: file, source, ts: true, async: false, jsx: false }
}

function withMap(code: string, map: string): string {
  const text = Buffer.from(map).toString('base64')
  return `${code}\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,${text}`
}

function fileOf({ filename = '', source, ...options }: TransformOptions, folder: string): string {
  const said = JSON.stringify(options).replaceAll(JSON.stringify(filename), '""')
  const key = createHash('sha256').update(`${jitiVersion()}\n${said}\n${source}`).digest('hex')
  return join(folder, `${key.slice(0, 32)}.json`)
}

let version: string | undefined
export function jitiVersion(): string {
  version ??= (createRequire(import.meta.url)('jiti/package.json') as { version: string }).version
  return version
}
