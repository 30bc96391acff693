/**
 * The part of the package under some of its models, for tests that look at those alone: a build reads, links and writes down a
 * whole package each time, whatever it selects. Every file is the package's own.
 * In: a project of tests/projects and names of models. Out: its copy, with that part of the package beside it. Start at `projectOn`.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { madeFolder } from '../project/made.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folders = ['models/inputs', 'models/intermediate', 'models/marts']
const wholeFolders = ['macros', 'lib', 'seeds/core']
const tests = 'tests/data/core'

const nameOf = (file: string): string => basename(file, extname(file))
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')
const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true })
    .map((file) => join(folder, String(file)))
    .filter((file) => extname(file) !== '')

/** What a file refers to: by `ref`, by the `reads` of a script, or by a macro. */
function named(text: string, macros: ReadonlyMap<string, string>): string[] {
  const refs = [...text.matchAll(/\bref[ (]'(\w+)'/g)].map(([, name = '']) => name)
  const reads = [...text.matchAll(/\breads: \[([^\]]*)\]/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/'(\w+)'/g)].map(([, name = '']) => name),
  )
  const called = [...macros].filter(([name]) => new RegExp(`\\b${name}\\b`).test(text))
  return [...refs, ...reads, ...called.flatMap(([, macro]) => named(macro, new Map()))]
}

/** Files of the models and of all that they, their tests and their unit tests refer to; and the names of those models. */
function under(models: readonly string[]): { files: string[]; names: Set<string> } {
  const byName = new Map<string, string[]>()
  for (const file of folders.flatMap(filesIn))
    byName.set(nameOf(file), [...(byName.get(nameOf(file)) ?? []), file])
  const macros = new Map(filesIn('macros').map((file) => [nameOf(file), textOf(file)]))
  const names = new Set<string>()
  const files: string[] = []
  const open = [...models]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (names.has(name)) continue
    names.add(name)
    for (const file of byName.get(name) ?? []) {
      files.push(file)
      open.push(...named(textOf(file), macros))
    }
  }
  return { files, names }
}

/** Singular tests of which every model is there, and what is said of them. */
function copyTests(to: string, names: ReadonlySet<string>): void {
  const all = new Set(filesIn('seeds/core').map(nameOf))
  const kept = filesIn(tests).filter(
    (file) =>
      extname(file) === '.sql' &&
      named(textOf(file), new Map()).every((name) => names.has(name) || all.has(name)),
  )
  for (const file of kept) cpSync(join(root, file), join(to, file))
  const there = new Set(kept.map(nameOf))
  for (const file of filesIn(tests).filter((f) => extname(f) === '.yml')) {
    const said = parse(textOf(file)) as { tests: { name: string }[] }
    const left = said.tests.filter(({ name }) => there.has(name))
    if (left.length === 0) continue
    mkdirSync(dirname(join(to, file)), { recursive: true })
    writeFileSync(join(to, file), stringify({ ...said, tests: left }))
  }
}

/** Writes the package, or what of it stands under these models, to a folder. */
export function writePart(to: string, models: readonly string[]): void {
  const { files, names } = under(models)
  for (const file of [...files, ...wholeFolders, 'project.yml'])
    cpSync(join(root, file), join(to, file), { recursive: true })
  copyTests(to, names)
}

/** A copy of a project of tests/projects on the part of the package under these models. */
export function projectOn(project: string, models: readonly string[]): string {
  const dir = madeFolder()
  cpSync(join(root, 'tests/projects', project), dir, {
    recursive: true,
    filter: (from) => basename(from) !== 'target',
  })
  const file = join(dir, 'project.yml')
  writeFileSync(file, readFileSync(file, 'utf8').replace('path: ../../..', 'path: package'))
  // the ports that it fills, too: without them they would be models of its own
  writePart(join(dir, 'package'), [
    ...models,
    ...filesIn(join('tests/projects', project, 'models')).map(nameOf),
  ])
  return dir
}
