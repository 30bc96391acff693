/**
 * Loads a TypeScript file of the user without a build step. In: absolute path. Out: its exports, and the text of
 * every local file it stands on (for the model's key). May touch: the disk; runs the user's code.
 * Start at `loadScript`.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, relative, resolve } from 'node:path'
import type { Jiti, JitiOptions } from 'jiti'
import { fromFolder } from '../text/index.ts'
import { transformed } from './transformed.ts'

export interface Script {
  readonly exports: Readonly<Record<string, unknown>>
  /** Path relative to the file's own folder, and text, of all local files that it imports, itself not included. */
  readonly imports: readonly { readonly path: string; readonly text: string }[]
}

export type Loaded =
  | ({ readonly ok: true } & Script)
  | { readonly ok: false; readonly message: string; readonly line?: number; readonly column?: number }

/**
 * @param provided what `import … from 'ledgerline'` gives: the very objects of this process
 * @param kept folder in which transformed code is kept for the next command
 */
export function loadScript(file: string, provided: Readonly<Record<string, unknown>>, kept?: string): Loaded {
  try {
    const exports = loader(file, provided, kept)(file) as Record<string, unknown>
    return { ok: true, exports, imports: localImports(file) }
  } catch (error) {
    return { ok: false, ...whatHappened(error, file) }
  }
}

function loader(file: string, provided: Readonly<Record<string, unknown>>, kept: string | undefined): Jiti {
  // asked for only when a project has a TypeScript file: loading it costs about as much as a small command
  const { createJiti } = createRequire(import.meta.url)('jiti') as typeof import('jiti')
  const options: JitiOptions = {
    // its own names a file by less than its path; see transformed.ts
    fsCache: false,
    // a watching process must see an edited file
    moduleCache: false,
    interopDefault: false,
    sourceMaps: true,
    virtualModules: { ledgerline: provided },
  }
  const plain = createJiti(file, options)
  const transform: JitiOptions['transform'] = (asked) => ({
    code: transformed(asked, kept, (given) => plain.transform(given)),
  })
  return createJiti(file, { ...options, transform })
}

function whatHappened(error: unknown, file: string): { message: string; line?: number; column?: number } {
  const text = error instanceof Error ? error.message : String(error)
  const message = fromFolder(text.split('\n')[0] ?? text, dirname(file)).replace(/\s*\(\d+:\d+\)$/, '')
  // a syntax error says (line:column) in its message, columns from 0; a run-time error says it in its trace
  const syntax = /\((\d+):(\d+)\)/.exec(text)
  if (syntax !== null) return { message, line: Number(syntax[1]), column: Number(syntax[2]) + 1 }
  const lost = /^Cannot find (?:module|package) '([^']+)'/.exec(text)?.[1]
  const asked = lost === undefined ? undefined : placeOfImport(file, lost)
  if (asked !== undefined) return { message, ...asked }
  const trace = (error instanceof Error && error.stack) || ''
  const at = new RegExp(`${escaped(file)}:(\\d+):(\\d+)`).exec(trace)
  return at === null ? { message } : { message, line: Number(at[1]), column: Math.max(1, Number(at[2])) }
}

/** What cannot be imported is told by the transformed code, whose columns are not the file's. */
function placeOfImport(file: string, name: string): { line: number; column: number } | undefined {
  const lines = readFileSync(file, 'utf8').split('\n')
  const line = lines.findIndex((text) => text.includes(`'${name}'`) || text.includes(`"${name}"`))
  return line < 0 ? undefined : { line: line + 1, column: (lines[line]?.indexOf(name) ?? 0) + 1 }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

const specifier = /(?:\bfrom|\bimport\s*\(?|\brequire\s*\()\s*['"](\.[^'"]+)['"]/g
const endings = ['', '.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js']

/** Read off the text: what looks like an import and is none costs a needless rebuild, never a missed one. */
function localImports(file: string): Script['imports'] {
  const found = new Map<string, string>()
  const visit = (from: string, text: string): void => {
    for (const [, to = ''] of text.matchAll(specifier)) {
      const path = endings
        .flatMap((ending) => [
          resolve(dirname(from), to + ending),
          resolve(dirname(from), to.replace(/\.js$/, '.ts')),
        ])
        .find((p) => existsSync(p) && statSync(p).isFile())
      if (path === undefined || path === file || found.has(path)) continue
      const content = readFileSync(path, 'utf8')
      found.set(path, content)
      visit(path, content)
    }
  }
  visit(file, readFileSync(file, 'utf8'))
  return [...found]
    .map(([path, text]) => ({ path: relative(dirname(file), path).replaceAll('\\', '/'), text }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}
