/**
 * The part of the package under some of its models, for tests that look at those alone: a build reads, links and writes down a
 * whole package each time, whatever it selects. Every file is the package's own, less the unit tests, which the tests of
 * whole projects run (tests/examples).
 * In: a project of tests/projects and names of models. Out: its copy, with that part of the package beside it. Start at `projectOn`.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { namedFolder } from '../project/made.ts'
import { putOnShelf, takeFromShelf } from './shelf.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const ofPackage = {
  models: ['models/inputs', 'models/intermediate', 'models/marts'],
  whole: ['macros', 'lib', 'seeds/core', 'project.yml'],
}
/** The package with its demo company. */
const withDemo = {
  models: [...ofPackage.models, 'models/demo'],
  whole: ['macros', 'lib', 'seeds', 'project.yml', 'models/demo/staging/tidewell/tidewell.yml'],
}
const tests = 'tests/data/core'

const nameOf = (file: string): string => basename(file, extname(file))
const unitTests = /^ {4}unit_tests:\n(?:(?: {5}.*)?\n)*/gm
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8').replace(unitTests, '')
const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true })
    .map((file) => join(folder, String(file)))
    .filter((file) => extname(file) !== '')

/** What a file refers to: by `ref`, by the `reads` of a script, or by a macro. */
function named(text: string, macros: ReadonlyMap<string, string>): string[] {
  const refs = [...text.matchAll(/\bref(?:_within)?[ (]'(\w+)'(?: '(\w+)')?/g)].flatMap(([, ...said]) =>
    said.filter((name) => name !== undefined),
  )
  const reads = [...text.matchAll(/\breads: \[([^\]]*)\]/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/'(\w+)'/g)].map(([, name = '']) => name),
  )
  const called = [...macros].filter(([name]) => new RegExp(`\\b${name}\\b`).test(text))
  return [...refs, ...reads, ...called.flatMap(([, macro]) => named(macro, new Map()))]
}

/** Files of the models and of all that they and their tests refer to; and the names of those models. */
function under(
  folders: readonly string[],
  models: readonly string[],
): { files: string[]; names: Set<string> } {
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
  const all = new Set(filesIn('seeds').map(nameOf))
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

function write(to: string, from: typeof ofPackage, models: readonly string[]): void {
  const { files, names } = under(from.models, models)
  for (const file of from.whole) cpSync(join(root, file), join(to, file), { recursive: true })
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true })
    writeFileSync(join(to, file), textOf(file))
  }
  copyTests(to, names)
}

/** A copy of a project of tests/projects on the part of the package under these models. */
export function projectOn(project: string, models: readonly string[]): string {
  const dir = namedFolder('ledgerline-part', (done) => putOnShelf(done))
  cpSync(join(root, 'tests/projects', project), dir, {
    recursive: true,
    filter: (from) => basename(from) !== 'target',
  })
  const file = join(dir, 'project.yml')
  writeFileSync(file, readFileSync(file, 'utf8').replace('path: ../../..', 'path: package'))
  // the ports that it fills, too: without them they would be models of its own
  write(join(dir, 'package'), ofPackage, [
    ...models,
    ...filesIn(join('tests/projects', project, 'models')).map(nameOf),
  ])
  takeFromShelf(dir)
  return dir
}

/** The project of the demo company, as far as it stands under these models. */
export function demoOn(models: readonly string[]): { dir: string } {
  const dir = namedFolder('ledgerline-demo', (done) => putOnShelf(done, '.'))
  write(dir, withDemo, models)
  takeFromShelf(dir, '.')
  return { dir }
}
