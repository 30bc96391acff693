/**
 * What a project stands on, for people: each package, how it is named, what is installed, and whether that is what
 * package.json and its lock file say. npm installs; here is only looked. In: a folder. Out: packages and problems.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { loadPackages, type Package } from './packages.ts'
import { satisfies } from './requires.ts'
import { openFiles } from './text.ts'
import { isRecord } from './validate.ts'

export interface Dependency {
  readonly name: string
  readonly version: string
  /** `npm cx-base`, `path ../base` */
  readonly from: string
  /** The project that names it first. */
  readonly by: string
  readonly requires?: string
  /** Version of the npm package, where it is one. */
  readonly installed?: string
  /** What package.json asks for, and the lock file holds. */
  readonly asked?: string
  readonly locked?: string
}

export function readDependencies(dir: string): {
  readonly dependencies: readonly Dependency[]
  readonly problems: readonly Diagnostic[]
  readonly sources: (file: string) => string | undefined
} {
  const mainDir = resolve(dir)
  const problems: Diagnostic[] = []
  const files = openFiles(mainDir, problems)
  if (!existsSync(join(mainDir, 'project.yml'))) {
    return {
      dependencies: [],
      problems: [diagnose('no-project', { dir, dbt: false })],
      sources: files.source,
    }
  }
  const packages = loadPackages(mainDir, files, problems)
  const dependencies = packages.flatMap((pkg) => {
    if (pkg.named === undefined) return []
    const { entry, by } = pkg.named
    const npm = entry.npm === undefined ? {} : npmFacts(pkg, entry.npm, pkg.named, files.shown, problems)
    return [
      {
        name: pkg.name,
        version: pkg.config.version,
        from: entry.npm === undefined ? `path ${entry.path ?? ''}` : `npm ${entry.npm}`,
        by: by.name,
        ...(pkg.config.requires === undefined ? {} : { requires: pkg.config.requires }),
        ...npm,
      },
    ]
  })
  return { dependencies, problems, sources: files.source }
}

function npmFacts(
  { dir }: Package,
  name: string,
  { by, place }: NonNullable<Package['named']>,
  shown: (path: string) => string,
  problems: Diagnostic[],
): Pick<Dependency, 'installed' | 'asked' | 'locked'> {
  const installed = textAt(readJson(join(dir, 'package.json')), 'version')
  const file = manifestAbove(by.dir)
  if (file === undefined || installed === undefined) return installed === undefined ? {} : { installed }
  const own = readJson(file)
  const asked = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
    .map((kind) => textAt(own, kind, name))
    .find((range) => range !== undefined)
  const lockFile = join(dirname(file), 'package-lock.json')
  const locked = textAt(readJson(lockFile), 'packages', `node_modules/${name}`, 'version')
  if (asked === undefined) {
    const details = { name, file: shown(file) }
    problems.push(diagnose('npm-package-unnamed', details, { place, severity: 'warning' }))
  } else if (satisfies(installed, asked) === false) {
    problems.push(diagnose('npm-package-differs', { name, installed, file: shown(file), asked }, { place }))
  }
  if (locked !== undefined && locked !== installed) {
    const details = { name, installed, file: shown(lockFile), asked: locked }
    problems.push(diagnose('npm-package-differs', details, { place }))
  }
  return {
    installed,
    ...(asked === undefined ? {} : { asked }),
    ...(locked === undefined ? {} : { locked }),
  }
}

/** The package.json that a folder belongs to. */
function manifestAbove(from: string): string | undefined {
  for (let dir = from; ; dir = dirname(dir)) {
    const file = join(dir, 'package.json')
    if (existsSync(file)) return file
    if (dir === dirname(dir)) return undefined
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // what is not there, or is no JSON, says nothing
    return undefined
  }
}

function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  let at = value
  for (const key of keys) at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined
  return typeof at === 'string' ? at : undefined
}
