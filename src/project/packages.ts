/**
 * Finds the main project and, through `packages:`, every package it stands on, each once.
 * In: a folder. Out: project files in the order in which they are found, the main one first. Reads the disk.
 */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'
import { engineVersion } from './engine-version.ts'
import { satisfies } from './requires.ts'
import { type PackageEntry, type ProjectFile, projectFile } from './schema/project-file.ts'
import type { Files } from './text.ts'
import { isRecord, validateLoosely } from './validate.ts'
import { readYaml, type YamlFile } from './yaml.ts'

export interface Package {
  readonly name: string
  readonly main: boolean
  /** Absolute folder. */
  readonly dir: string
  /** Relative to the main project; '.' for the main project itself. */
  readonly path: string
  readonly yaml: YamlFile
  readonly config: ProjectFile
  /** The main project, of a package that it stands on: what it says of the package goes over what the package says. */
  readonly over?: Package
  /** Names of the packages that it names itself; filled while they are found. */
  readonly below?: readonly string[]
  /** How the first project that names it does so, and where; absent for the main project. */
  readonly named?: { readonly entry: PackageEntry; readonly by: Package; readonly place: Place }
}

export function loadPackages(mainDir: string, files: Files, problems: Diagnostic[]): Package[] {
  const seen = new Map<string, Package>()
  const visit = (dir: string, named?: Package['named']): void => {
    const real = realpathSync(dir)
    if (seen.has(real)) return
    const pkg = readPackage(real === realpathSync(mainDir) ? mainDir : dir, mainDir, files, problems)
    if (pkg === undefined) return
    problems.push(...twinProblems(pkg, [...seen.values()]))
    const [over] = seen.values()
    const below: string[] = []
    seen.set(real, { ...pkg, below, ...(named === undefined || over === undefined ? {} : { named, over }) })
    for (const [i, entry] of pkg.config.packages.entries()) {
      const name = visitDependency(pkg, entry, i)
      if (name !== undefined) below.push(name)
    }
  }
  const visitDependency = (pkg: Package, entry: PackageEntry, i: number): string | undefined => {
    const { npm, path = npm ?? '' } = entry
    const key = npm === undefined ? 'path' : 'npm'
    const dir = npm === undefined ? resolve(pkg.dir, path) : installed(pkg.dir, npm)
    const place = pkg.yaml.placeOf(['packages', i, key])
    if (dir === undefined || !existsSync(join(dir, 'project.yml'))) {
      problems.push(
        npm === undefined
          ? diagnose('package-not-found', { path }, { place })
          : notInstalled(npm, dir, place),
      )
      return undefined
    }
    visit(dir, { entry, by: pkg, place })
    const found = seen.get(realpathSync(dir))
    if (found !== undefined && exportsNothing(found)) {
      const message = `${found.name} exports nothing; its project.yml lists under exports: the folders that others see.`
      problems.push(diagnose('bad-value', { key: `packages.${i + 1}.${key}`, message }, { place }))
    }
    return found?.name
  }
  visit(mainDir)
  return [...seen.values()]
}

function twinProblems(pkg: Package, others: readonly Package[]): Diagnostic[] {
  const twin = others.find((p) => p.name.toLowerCase() === pkg.name.toLowerCase())
  if (twin === undefined) return []
  const place = pkg.yaml.placeOf(['name'])
  return [diagnose('duplicate-name', { name: pkg.name, other: twin.yaml.file }, { place })]
}

/** As Node finds packages: in `node_modules` of this folder or of one above it. */
function installed(from: string, name: string): string | undefined {
  for (let dir = realpathSync(from); ; dir = dirname(dir)) {
    const found = join(dir, 'node_modules', name)
    if (existsSync(found)) return found
    if (dir === dirname(dir)) return undefined
  }
}

function notInstalled(name: string, dir: string | undefined, place: Place): Diagnostic {
  const why = dir === undefined ? 'is not installed' : 'has no project.yml'
  return diagnose('npm-package-missing', { name, why }, { place })
}

/** Says so of itself; exports that are wrong have their own problem. */
function exportsNothing({ yaml: { data } }: Package): boolean {
  if (!isRecord(data)) return false
  const exports = data.exports ?? []
  return Array.isArray(exports) && exports.length === 0
}

function readPackage(
  dir: string,
  mainDir: string,
  files: Files,
  problems: Diagnostic[],
): Package | undefined {
  const absolute = join(dir, 'project.yml')
  const text = files.read(absolute)
  if (text === undefined) return undefined
  const yaml = readYaml(files.shown(absolute), text)
  const main = dir === mainDir
  const { value: config, problems: found } = validateLoosely(projectFile, yaml, { name: 'unnamed' })
  problems.push(...yaml.problems, ...found)
  if (config === undefined) return undefined
  problems.push(...rangeProblems(config, yaml))
  return { name: config.name, main, dir, path: main ? '.' : files.shown(dir), yaml, config }
}

function rangeProblems(config: ProjectFile, yaml: YamlFile): Diagnostic[] {
  const range = config.requires
  if (range === undefined) return []
  const version = engineVersion()
  const place = yaml.placeOf(['requires'])
  const answer = satisfies(version, range)
  if (answer === true) return []
  if (answer === false) return [diagnose('engine-range', { range, version }, { place })]
  const message = `${range} is not a range of versions, such as ">=0.1 <0.2" or "^0.1".`
  return [diagnose('bad-value', { key: 'requires', message }, { place })]
}
