/**
 * Folder defaults of project.yml that no file is under: a misspelt folder, or the name of the project, which dbt wants
 * there first. In: the main package, the files found. Out: warnings. Pure.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { Package } from './packages.ts'
import type { Found } from './scan.ts'
import type { FolderTree } from './schema/config.ts'

const kinds = ['models', 'seeds', 'snapshots', 'tests'] as const

export function unusedFolders(main: Package, found: readonly Found[]): Diagnostic[] {
  return [...emptyExports(main, found), ...defaultsOfNobody(main, found)]
}

/** A folder of `exports` that is misspelt: who depends on the project would be told that nothing is there. */
function emptyExports(main: Package, found: readonly Found[]): Diagnostic[] {
  const folders = new Set<string>()
  for (const { package: own, kind, folders: below } of found) {
    if (own !== main) continue
    const whole = [...main.config.paths[kind].split('/'), ...below]
    for (const [i] of whole.entries()) folders.add(whole.slice(0, i + 1).join('/'))
  }
  return main.config.exports.flatMap((folder, i) => {
    if (folders.has(folder)) return []
    const details = { folder, near: nearest(folder, folders) }
    const place = main.yaml.placeOf(['exports', i])
    return [diagnose('empty-export', details, { place, severity: 'warning' })]
  })
}

function defaultsOfNobody(main: Package, found: readonly Found[]): Diagnostic[] {
  return kinds.flatMap((kind) => {
    // defaults of tests are those of the folder of whatever they are about, too
    const ofKind = (f: Found): boolean => f.kind === kind || kind === 'tests'
    // the name of a package holds what the project says of it
    const lists = found
      .filter(ofKind)
      .flatMap((f) => (f.package === main ? [f.folders] : [[f.package.name, ...f.folders]]))
    return below(main, main.config[kind], [kind], lists)
  })
}

/** @param lists  folders of each file, from this one on */
function below(
  main: Package,
  tree: FolderTree,
  path: readonly string[],
  lists: readonly (readonly string[])[],
): Diagnostic[] {
  return [...tree.folders].flatMap(([folder, inner]) => {
    const here = [...path, folder]
    const under = lists.filter(([first]) => first === folder).map(([, ...rest]) => rest)
    if (under.length > 0) return below(main, inner, here, under)
    const there = lists.flatMap(([first]) => first ?? [])
    const details = {
      folder,
      parent: path.join('/'),
      project: folder === main.name,
      near: nearest(folder, there),
    }
    return [
      diagnose('unused-folder', details, { place: main.yaml.placeOf(here, 'key'), severity: 'warning' }),
    ]
  })
}
