/**
 * Lists the files of a package by kind, in byte order. Of a package that another project uses, only what
 * lies in its `exports` is seen. Reads folders, not files.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { Package } from './packages.ts'
import { firstLine } from './text.ts'

export type Kind = keyof Package['config']['paths']

export interface Found {
  readonly package: Package
  readonly kind: Kind
  /** Folders below the kind's own folder. */
  readonly folders: readonly string[]
  /** File name without its last extension. */
  readonly stem: string
  readonly extension: string
  readonly absolute: string
}

const extensions: Readonly<Record<Kind, readonly string[]>> = {
  models: ['sql', 'ts', 'yml', 'yaml'],
  macros: ['sql', 'ts'],
  seeds: ['csv', 'yml', 'yaml'],
  snapshots: ['sql', 'yml', 'yaml'],
  tests: ['sql', 'yml', 'yaml'],
  generic_tests: ['sql'],
  reports: ['yml', 'yaml'],
}

/** What lies in a folder of models and is none: a model of dbt in Python, and endings that only some file systems take for `.sql`. */
const unreadEndings: readonly string[] = ['py', 'SQL', 'Sql']

/** @param unseen  takes the names of models, seeds and snapshots that the package keeps to itself, with its own */
export function scanPackage(pkg: Package, unseen: Map<string, string>): Found[] {
  return (Object.keys(extensions) as Kind[]).flatMap((kind) => {
    const found = scanKind(pkg, kind)
    for (const { path, stem, extension } of found)
      if (!isVisible(pkg, path) && nodes.has(kind) && !extension.startsWith('y')) unseen.set(stem, pkg.name)
    return found.filter(({ path }) => isVisible(pkg, path))
  })
}

const nodes: ReadonlySet<Kind> = new Set(['models', 'seeds', 'snapshots'])

function scanKind(pkg: Package, kind: Kind): (Found & { readonly path: string })[] {
  const root = pkg.config.paths[kind]
  const cwd = join(pkg.dir, root)
  const endings = [...extensions[kind], ...(kind === 'models' ? unreadEndings : [])]
  const paths = globSync(
    endings.map((extension) => `**/*.${extension}`),
    { cwd, expandDirectories: false },
  )
  return paths.sort().map((path) => {
    const folders = path.split('/')
    const name = folders.pop() ?? path
    const dot = name.lastIndexOf('.')
    const parts = { stem: name.slice(0, dot), extension: name.slice(dot + 1) }
    return { package: pkg, kind, folders, ...parts, path: `${root}/${path}`, absolute: join(cwd, path) }
  })
}

/** Models that would be missed in silence. In: all that was found. Out: what is read, and a warning for each other one. */
export function readable(found: readonly Found[]): { found: Found[]; problems: Diagnostic[] } {
  const unread = found.filter(({ extension, package: { main } }) => main && unreadEndings.includes(extension))
  const problems = unread.map(({ package: { config }, folders, stem, extension }) => {
    const file = [config.paths.models, ...folders, `${stem}.${extension}`].join('/')
    return diagnose(
      'unread-model',
      { file, stem, extension },
      { place: firstLine(file), severity: 'warning' },
    )
  })
  return { found: found.filter(({ extension }) => !unreadEndings.includes(extension)), problems }
}

/** Where dbt has its tests, none is looked for: one that was left there would seem to pass. In: the main package. Out: warnings. */
function unreadTests({ dir, config }: Package): Diagnostic[] {
  const folder = config.paths.tests
  const [root, ...below] = folder.split('/')
  if (root === undefined || below.length === 0) return []
  const paths = globSync('*.sql', { cwd: join(dir, root), expandDirectories: false })
  return paths.sort().map((path) => {
    const file = `${root}/${path}`
    return diagnose('unread-test', { file, folder }, { place: firstLine(file), severity: 'warning' })
  })
}

/** What stands there for a file of dbt; a file that was left says nothing to anybody. */
const filesOfDbt: Readonly<Record<string, string>> = {
  'selectors.yml': 'selectors: of project.yml has the same forms',
  'packages.yml': 'packages: of project.yml names paths and npm packages',
  'dependencies.yml': 'packages: of project.yml names paths and npm packages',
  'profiles.yml': 'targets: of project.yml says where to build',
}

/** Files of dbt in the project's folder whose content nobody reads. In: the main package. Out: warnings. */
function unreadFilesOfDbt({ dir }: Package): Diagnostic[] {
  return Object.entries(filesOfDbt).flatMap(([file, instead]) =>
    existsSync(join(dir, file))
      ? [diagnose('unread-file-of-dbt', { file, instead }, { place: firstLine(file), severity: 'warning' })]
      : [],
  )
}

/** What was left of dbt in the main package, in silence otherwise. Out: warnings. */
export function unreadParts(main: Package): Diagnostic[] {
  return [...unreadTests(main), ...unreadFilesOfDbt(main)]
}

function isVisible(pkg: Package, path: string): boolean {
  return pkg.main || pkg.config.exports.some((folder) => path.startsWith(`${folder}/`))
}

/** A file's name is a relation's name. */
export function badFileName(found: Found, file: string): Diagnostic[] {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(found.stem)) return []
  const message = 'a file name is letters from A to Z or a to z, digits and _, not beginning with a digit.'
  return [diagnose('bad-value', { key: found.stem, message }, { place: firstLine(file) })]
}
