/** `ledgerline report [name]`: renders reports from the published rows of the current publication. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type Diagnostic, diagnose, exitCode, LedgerlineError, nearest } from '../../diagnostic/index.ts'
import type { Project, ReportDef } from '../../project/index.ts'
import { readReportRows, renderReport } from '../../publish/index.ts'
import { openDuckDb, type Warehouse } from '../../warehouse/index.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { print, say, sayProblems, shownPath } from '../output.ts'

export interface ReportOptions extends CommonOptions {
  readonly out: string
}

export async function report(name: string | undefined, options: ReportOptions): Promise<number> {
  const { project } = openProject(options)
  const reports = chosen(project, name)
  const file = resolve(project.dir, project.publish.dir, `${project.publish.name}.duckdb`)
  if (!existsSync(file)) {
    throw new LedgerlineError([diagnose('nothing-published', { what: name ?? 'reports' })])
  }
  const written: string[] = []
  const warehouse = await openDuckDb({ file, readOnly: true })
  try {
    for (const one of reports) written.push(...(await write(project, one, warehouse, options)))
  } finally {
    await warehouse.close()
  }
  if (options.quiet !== true) say(`${reports.length} report${reports.length === 1 ? '' : 's'} written`)
  for (const path of written) print(path)
  return exitCode.ok
}

function chosen(project: Project, name: string | undefined): readonly ReportDef[] {
  if (name === undefined) return project.reports
  const found = project.reports.filter((r) => r.name === name)
  if (found.length > 0) return found
  const near = nearest(
    name,
    project.reports.map((r) => r.name),
  )
  throw new LedgerlineError([diagnose('unknown-report', { name, near })])
}

/** Renders every format before it writes any, so that no half report replaces a whole one. */
async function write(
  project: Project,
  definition: ReportDef,
  published: Warehouse,
  options: ReportOptions,
): Promise<string[]> {
  const rows = await readReportRows(published, 'reports', definition.name)
  if (rows.figures.length === 0) {
    throw new LedgerlineError([diagnose('nothing-published', { what: `report ${definition.name}` })])
  }
  const problems: Diagnostic[] = []
  const texts = (['html', 'md'] as const).map((format) => {
    const path = definition.templates[format]
    const template = readFileSync(path, 'utf8')
    const file = relative(project.dir, path).replaceAll('\\', '/')
    const rendered = renderReport({ ...rows, report: definition, template, file, format })
    problems.push(...rendered.problems)
    return { format, text: rendered.text }
  })
  if (problems.some((p) => p.severity === 'error')) throw new LedgerlineError(problems, exitCode.failed)
  sayProblems(problems, options.logFormat === 'json', options.color)
  const dir = resolve(project.dir, options.out)
  mkdirSync(dir, { recursive: true })
  return texts.map(({ format, text }) => {
    const path = join(dir, `${definition.name}.${format}`)
    writeFileSync(`${path}.tmp`, text)
    renameSync(`${path}.tmp`, path)
    return shownPath(path)
  })
}
