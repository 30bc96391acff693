/** Writes small projects to a temporary folder and says their problems in one line each. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Diagnostic } from '../../src/diagnostic/index.ts'
import { type Loaded, type LoadOptions, loadProject, type Project } from '../../src/project/index.ts'
import { madeFolder } from './made.ts'

export type Files = Readonly<Record<string, string | Uint8Array>>

/** A folder with these files; a project.yml is added when none is given. */
export function folder(files: Files): string {
  const dir = madeFolder()
  for (const [path, text] of Object.entries({ 'project.yml': 'name: shop\n', ...files })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  return dir
}

export function load(files: Files, options?: LoadOptions, below = '.'): Loaded {
  return loadProject(join(folder(files), below), { env: {}, ...options })
}

/** The project, or an error that names its problems. */
export function loadGood(files: Files, options?: LoadOptions, below = '.'): Project {
  const { project, problems } = load(files, options, below)
  if (project === undefined) throw new Error(problems.map(line).join('\n'))
  return project
}

/** `E1003 project.yml:2:1+4 naem is not a key of …` */
export function line({ code, place, message }: Diagnostic): string {
  const at = place === undefined ? '' : ` ${place.file}:${place.line}:${place.column}+${place.length}`
  return `${code}${at} ${message}`
}

export function problemsOf(files: Files, options?: LoadOptions, below = '.'): string[] {
  return load(files, options, below).problems.map(line)
}

export function modelOf(project: Project, name: string): Project['models'][number] {
  const found = project.models.find((m) => m.name === name)
  if (found === undefined) throw new Error(`no model ${name}`)
  return found
}
