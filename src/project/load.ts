/**
 * Reads a project and the packages it stands on into one value, and tells every problem of every file.
 * In: a folder, var values, a target name, the environment. Out: Project, problems, and the texts for code
 * frames. Reads the disk, keeps what it read; no clock, no database. Start at `loadProject`.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Diagnostic, diagnose, hasErrors } from '../diagnostic/index.ts'
import { type Properties, readProperties } from './entries.ts'
import { makeExposures } from './exposures.ts'
import { asMacro, withOwnTests } from './generic-tests.ts'
import { makeGroups } from './groups.ts'
import { makeMetrics } from './metrics.ts'
import { makeModels } from './models.ts'
import { byName, type Named, nameClashes } from './names.ts'
import { makeMacroModules, makeMacros, makeOwnGeneric, makeReports, makeTests } from './others.ts'
import { loadPackages, type Package } from './packages.ts'
import { recallReading } from './read-memory.ts'
import { type Found, readable, scanPackage, unreadParts } from './scan.ts'
import { loadScripts } from './scripts.ts'
import { makeSeeds } from './seeds.ts'
import { makeSelectors } from './selectors.ts'
import { makeSnapshots } from './snapshots.ts'
import { makeSources } from './sources.ts'
import { chooseTarget, type Env, publishFolder } from './target.ts'
import { type Files, openFiles } from './text.ts'
import { withTolerances } from './tolerances.ts'
import type { Hook, Macro, Model, Project } from './types.ts'
import { makeUnitTests } from './unit-tests.ts'
import { unusedFolders } from './unused-folders.ts'
import { resolveVars } from './vars.ts'

export interface LoadOptions {
  /** Values of `--var name=text`. */
  readonly vars?: Readonly<Record<string, string>>
  /** Name of the target; the project's own choice when absent. */
  readonly target?: string
  /** What `{{env 'X'}}` reads; the process's environment when absent. */
  readonly env?: Env
}

export interface Loaded {
  /** Absent when there is an error among the problems. */
  readonly project?: Project
  /** What could be read in spite of errors: its templates can be judged, its names are not complete. */
  readonly draft?: Project
  /** By file and place. */
  readonly problems: readonly Diagnostic[]
  /** The text of a file that a place names. */
  readonly sources: (file: string) => string | undefined
}

export function loadProject(dir: string, options: LoadOptions = {}): Loaded {
  const mainDir = resolve(dir)
  const problems: Diagnostic[] = []
  const files = openFiles(mainDir, problems)
  if (!existsSync(join(mainDir, 'project.yml'))) {
    const dbt = existsSync(join(mainDir, 'dbt_project.yml'))
    return { problems: [diagnose('no-project', { dir, dbt })], sources: files.source }
  }
  const packages = loadPackages(mainDir, files, problems)
  const [main] = packages
  const contents = readContents(packages, files, problems, mainDir)
  const settings = main === undefined ? undefined : settle(main, packages, options, problems)
  const sources = files.source
  if (settings === undefined) return { problems: inOrder(problems), sources }
  const models = main === undefined ? contents.models : withTolerances(contents.models, main, problems)
  const project = { ...settings, ...contents, models, dir: mainDir }
  const found = { problems: inOrder(problems), sources }
  return hasErrors(problems) ? { draft: project, ...found } : { project, ...found }
}

type Contents = Pick<
  Project,
  | 'models'
  | 'unexported'
  | 'seeds'
  | 'sources'
  | 'tests'
  | 'unitTests'
  | 'exposures'
  | 'groups'
  | 'metrics'
  | 'semanticModels'
  | 'macros'
  | 'macroModules'
  | 'macroFunctions'
  | 'reports'
>

function readContents(
  packages: readonly Package[],
  files: Files,
  problems: Diagnostic[],
  dir: string,
): Contents {
  const unexported = new Map<string, string>()
  const { found, problems: unread } = readable(packages.flatMap((pkg) => scanPackage(pkg, unexported)))
  if (packages[0] !== undefined)
    problems.push(...unread, ...unusedFolders(packages[0], found), ...unreadParts(packages[0]))
  const properties = allProperties(found, files, problems, dir)
  const { models: read, names: modelNames } = makeModels(properties, found, files, problems)
  const macroModules = makeMacroModules(found, files)
  const { models, macroFunctions } = loadScripts(read, macroModules, problems, dir)
  const { snapshots, names: snapshotNames } = makeSnapshots(properties, found, files, problems)
  const { seeds, names: seedNames } = makeSeeds(properties, found, files, problems)
  const { sources, names: sourceNames } = makeSources(properties, problems)
  const { tests: written, names: testNames } = makeTests(properties, found, files, problems)
  const generic = makeOwnGeneric(found, files, problems)
  const macros = [...makeMacros(found, files, problems), ...generic.map(asMacro)]
  const reports = makeReports(found, files, problems)
  for (const names of [
    [...modelNames, ...snapshotNames, ...seedNames, ...testNames],
    sourceNames,
    macros.map(placed),
    reports,
    models.flatMap(tieOutNames),
  ]) {
    problems.push(...nameClashes(names))
  }
  const unitTests = makeUnitTests(properties, files, problems)
  const nodes = { models: [...models, ...snapshots].sort(byName), seeds, sources }
  const lifted = withOwnTests(nodes, generic, written, problems)
  return {
    unexported,
    ...lifted.nodes,
    unitTests,
    exposures: makeExposures(properties, problems),
    groups: makeGroups(properties, problems),
    ...makeMetrics(properties, problems),
    tests: lifted.tests,
    macros: macrosByName(macros),
    macroModules,
    macroFunctions,
    reports,
  }
}

function placed({ name, file }: Macro): Named {
  return { name, place: { file, line: 1, column: 1, length: 1 } }
}

/** Two tie-outs or join audits of one model and one name would be one in the journal. */
function tieOutNames({ name: model, package: within, reconcile, joinAudit }: Model): Named[] {
  return [...reconcile, ...joinAudit].map(({ name, place }) => ({ name: `${model}.${name}`, place, within }))
}

function allProperties(
  found: readonly Found[],
  files: Files,
  problems: Diagnostic[],
  dir: string,
): Properties[] {
  const memory = recallReading(dir)
  const read = found.filter(isProperties).map((f) => readProperties(f, files, memory, problems))
  memory.keep()
  return read.filter((one) => one !== undefined)
}

function isProperties(found: Found): boolean {
  return found.kind !== 'reports' && (found.extension === 'yml' || found.extension === 'yaml')
}

function macrosByName(macros: readonly Macro[]): ReadonlyMap<string, Macro> {
  return new Map([...macros].sort((a, b) => (a.name < b.name ? -1 : 1)).map((macro) => [macro.name, macro]))
}

type Settings = Omit<Project, keyof Contents | 'dir'>

/** What project.yml, the command line and the environment say, together. */
function settle(
  main: Package,
  packages: readonly Package[],
  options: LoadOptions,
  problems: Diagnostic[],
): Settings | undefined {
  const { vars, problems: varProblems } = resolveVars(packages, options.vars ?? {})
  const { target, problems: targetProblems } = chooseTarget(main, options.target, options.env ?? process.env)
  problems.push(...varProblems, ...targetProblems)
  if (target === undefined) return undefined
  const selectors = makeSelectors(main.config.selectors, (path) => main.yaml.placeOf(path), problems)
  const { name, title, version, timezone, currency, calendar, publish } = main.config
  return {
    name,
    title: title ?? name,
    version,
    timezone,
    currency,
    calendar,
    vars,
    target,
    targetNames: Object.keys(main.config.targets),
    ...(selectors.length === 0 ? {} : { selectors }),
    hooks: runHooks(main),
    env: options.env ?? process.env,
    privacy: privacyOf(main),
    publish: {
      dir: publishFolder(main, target),
      name: publish.name ?? name,
      keep: publish.keep ?? 5,
      select: publish.select ?? ['layer:marts', 'layer:reports'],
      isSaid: publish.select !== undefined,
      ...(publish.select === undefined ? {} : { selectPlace: main.yaml.placeOf(['publish', 'select']) }),
      lineage: publish.lineage ?? false,
    },
    packages: packages.map((p) => ({ name: p.name, version: p.config.version, path: p.path })),
  }
}

/** Places are looked up by a slower reader, so only where there is one. */
function privacyOf({ yaml, config }: Package): Project['privacy'] {
  const { sanitizers, publish, min_cell: minCell, no_cells: noCells } = config.privacy
  const place = (key: string) => yaml.placeOf(['privacy', key])
  return {
    ...{ sanitizers, publish },
    ...(minCell === undefined ? {} : { minCell }),
    ...(noCells.length === 0 ? {} : { noCells, noCellsPlace: place('no_cells') }),
    ...(sanitizers.length === 0 ? {} : { place: place('sanitizers') }),
  }
}

/** Hooks of the main project only: what a package does around its own builds is its own affair. */
function runHooks({ yaml, config }: Package): NonNullable<Project['hooks']> {
  const hooksAt = (key: 'on_run_start' | 'on_run_end'): Hook[] =>
    (config.hooks[key] ?? []).map((text, i) => ({ text, place: yaml.placeOf(['hooks', key, i]) }))
  return { onRunStart: hooksAt('on_run_start'), onRunEnd: hooksAt('on_run_end') }
}

/** By file, line and column; what has no place comes first. Each problem once. */
function inOrder(problems: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>()
  for (const problem of problems) {
    const { file = '', line = 0, column = 0 } = problem.place ?? {}
    seen.set(JSON.stringify([file, line, column, problem.code, problem.message]), problem)
  }
  const key = ({ place }: Diagnostic): string => place?.file ?? ''
  return [...seen.values()].sort(
    (a, b) =>
      (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) ||
      (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
      (a.place?.column ?? 0) - (b.place?.column ?? 0),
  )
}
