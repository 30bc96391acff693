/**
 * Makes what is neither model nor seed nor source: singular tests, macros and reports.
 * In: found files and property files. Out: their definitions and problems. Reads the disk through `Files`.
 */
import { existsSync } from 'node:fs'
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import { folderPatches, projectPatches } from './config.ts'
import { describedTwice, type Entry, entriesOf, type Properties, placeOf, testRules } from './entries.ts'
import { byName, type Named } from './names.ts'
import { badFileName, type Found } from './scan.ts'
import type { ConfigPatch } from './schema/config.ts'
import { reportFile, type SingularTestEntry } from './schema/properties.ts'
import { type Files, firstLine } from './text.ts'
import type { Macro, MacroModule, ReportDef, SingularTest } from './types.ts'
import { validate } from './validate.ts'
import { readYaml } from './yaml.ts'

type TestItem = Entry<SingularTestEntry>

export function makeTests(
  properties: readonly Properties[],
  found: readonly Found[],
  files: Files,
  problems: Diagnostic[],
): { tests: readonly SingularTest[]; names: readonly Named[] } {
  const items = entriesOf(properties, 'tests')
  const generic = new Set(found.flatMap((f) => (f.kind === 'generic_tests' ? [f.absolute] : [])))
  const sqls = found.filter((f) => f.kind === 'tests' && f.extension === 'sql' && !generic.has(f.absolute))
  const used = new Set<TestItem>()
  const names: Named[] = []
  const tests = sqls.flatMap((sql) => {
    const file = files.shown(sql.absolute)
    const own = items.filter((item) => item.value.name === sql.stem && item.package === sql.package)
    for (const item of own) used.add(item)
    problems.push(...badFileName(sql, file), ...describedTwice(own))
    names.push({ name: sql.stem, place: firstLine(file), within: sql.package.name })
    const text = files.read(sql.absolute)
    return text === undefined ? [] : makeTest(sql, { file, text }, own[0])
  })
  for (const item of items) {
    if (used.has(item)) continue
    const { name } = item.value
    const near = nearest(
      name,
      sqls.map((sql) => sql.stem),
    )
    const details = { kind: 'test', name, file: `${name}.sql`, near }
    problems.push(diagnose('file-missing', details, { place: placeOf(item, ['name']) }))
  }
  return { tests: tests.sort(byName), names }
}

/** A disabled test is no test. */
function makeTest(found: Found, sql: SingularTest['sql'], item: TestItem | undefined): SingularTest[] {
  const folders = folderPatches(found.package, 'tests', found.folders).map((said) => said.patch)
  const { name: _, description = '', config = {}, ...beside } = item?.value ?? { name: found.stem }
  const own: ConfigPatch[] = [beside, config]
  const over = projectPatches(found.package, 'tests', found.folders).map((said) => said.patch)
  const patches = [...folders, ...own, ...over]
  if (patches.findLast((p) => p.enabled !== undefined)?.enabled === false) return []
  const merged: ConfigPatch = Object.assign({}, ...patches)
  const { tags: _tags, ...rules } = testRules({}, merged)
  return [
    {
      kind: 'test',
      name: found.stem,
      package: found.package.name,
      path: sql.file,
      sql,
      severity: merged.severity ?? 'error',
      description,
      tags: [...new Set(patches.flatMap((p) => p.tags ?? []))],
      ...rules,
      place: item === undefined ? firstLine(sql.file) : placeOf(item, ['name']),
    },
  ]
}

const engine = 'duckdb'
const engines = [engine, 'trino', 'postgres']

/** `macros/duckdb/x.sql` stands for `macros/x.sql` of its package; folders of other engines are not looked at. */
function forEngine(found: readonly Found[]): Found[] {
  const isOf = (f: Found, name: string): boolean => f.folders[0] === name
  const own = found.filter((f) => isOf(f, engine))
  const covers = (f: Found): boolean => own.some((o) => o.stem === f.stem && o.package === f.package)
  return found.filter((f) => isOf(f, engine) || (!engines.some((name) => isOf(f, name)) && !covers(f)))
}

export function makeMacros(found: readonly Found[], files: Files, problems: Diagnostic[]): readonly Macro[] {
  return forEngine(found.filter((f) => f.kind === 'macros' && f.extension === 'sql')).flatMap(
    (f): Macro[] => {
      const file = files.shown(f.absolute)
      problems.push(...badFileName(f, file))
      const text = files.read(f.absolute)
      return text === undefined ? [] : [{ name: f.stem, package: f.package.name, file, text }]
    },
  )
}

/** Files of `tests/generic/`, by the names of the tests. */
export function makeOwnGeneric(
  found: readonly Found[],
  files: Files,
  problems: Diagnostic[],
): readonly Macro[] {
  return found.flatMap((f): Macro[] => {
    if (f.kind !== 'generic_tests') return []
    const file = files.shown(f.absolute)
    problems.push(...badFileName(f, file))
    const text = files.read(f.absolute)
    return text === undefined ? [] : [{ name: f.stem, package: f.package.name, file, text }]
  })
}

/** Files of TypeScript macros; what they export is seen when they are loaded. */
export function makeMacroModules(found: readonly Found[], files: Files): readonly MacroModule[] {
  return found
    .filter((f) => f.kind === 'macros' && f.extension === 'ts' && !f.stem.endsWith('.d'))
    .flatMap((f): MacroModule[] => {
      const text = files.read(f.absolute)
      const file = files.shown(f.absolute)
      return text === undefined ? [] : [{ package: f.package.name, file, text, absolutePath: f.absolute }]
    })
}

export function makeReports(
  found: readonly Found[],
  files: Files,
  problems: Diagnostic[],
): readonly ReportDef[] {
  return found.filter((f) => f.kind === 'reports').flatMap((f) => makeReport(f, files, problems))
}

function makeReport(found: Found, files: Files, problems: Diagnostic[]): ReportDef[] {
  const text = files.read(found.absolute)
  if (text === undefined) return []
  const yaml = readYaml(files.shown(found.absolute), text)
  const { value: report, problems: wrong } = validate(reportFile, yaml)
  problems.push(...yaml.problems, ...wrong)
  if (report === undefined) return []
  const { name } = report
  const place = yaml.placeOf(['name'])
  if (name !== found.stem) {
    const message = `must be ${found.stem}, as the file is called, not ${name}.`
    problems.push(diagnose('bad-value', { key: 'name', message }, { place }))
  }
  const beside = found.absolute.slice(0, -found.extension.length - 1)
  const templates = { html: `${beside}.html.hbs`, md: `${beside}.md.hbs` }
  for (const [format, absolute] of Object.entries(templates)) {
    if (existsSync(absolute)) continue
    const details = { kind: 'report', name, file: `${found.stem}.${format}.hbs beside it` }
    problems.push(diagnose('file-missing', details, { place }))
  }
  const { title, description = '' } = report
  return [{ name, package: found.package.name, description, title, templates, place }]
}
