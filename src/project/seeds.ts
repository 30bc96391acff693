/** Makes the seeds: CSV files with their properties. In: property files and CSV files. Out: seeds. Pure. */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import { builtIn, folderPatches, lay, projectPatches, type Said, saidAt } from './config.ts'
import {
  columnClashes,
  columnsOf,
  constraintsOf,
  describedTwice,
  type Entry,
  entriesOf,
  type Properties,
  placeOf,
  testsOf,
} from './entries.ts'
import { testDefaults } from './model-parts.ts'
import { byName, type Named } from './names.ts'
import { badFileName, type Found } from './scan.ts'
import type { SeedEntry } from './schema/properties.ts'
import { type Files, firstLine } from './text.ts'
import type { Seed } from './types.ts'

type SeedItem = Entry<SeedEntry>

export function makeSeeds(
  properties: readonly Properties[],
  found: readonly Found[],
  files: Files,
  problems: Diagnostic[],
): { seeds: readonly Seed[]; names: readonly Named[] } {
  const items = entriesOf(properties, 'seeds')
  const csvs = found.filter((f) => f.kind === 'seeds' && f.extension === 'csv')
  const used = new Set<SeedItem>()
  const names: Named[] = []
  const seeds = csvs.map((csv) => {
    const file = files.shown(csv.absolute)
    const own = items.filter((item) => item.value.name === csv.stem && item.package === csv.package)
    for (const item of own) used.add(item)
    problems.push(...badFileName(csv, file), ...describedTwice(own))
    names.push({ name: csv.stem, place: firstLine(file), within: csv.package.name })
    return makeSeed(csv, file, own[0])
  })
  for (const item of items) {
    problems.push(...columnClashes(item, item.value, [], item.value.name))
    if (!used.has(item)) problems.push(withoutCsv(item, csvs))
  }
  return { seeds: seeds.sort(byName), names }
}

function withoutCsv(item: SeedItem, csvs: readonly Found[]): Diagnostic {
  const { name } = item.value
  const others = csvs.filter((csv) => csv.package === item.package).map((csv) => csv.stem)
  const details = { kind: 'seed', name, file: `${name}.csv`, near: nearest(name, others) }
  return diagnose('file-missing', details, { place: placeOf(item, ['name']) })
}

function makeSeed(csv: Found, file: string, item: SeedItem | undefined): Seed {
  const folders = folderPatches(csv.package, 'seeds', csv.folders)
  const over = projectPatches(csv.package, 'seeds', csv.folders)
  const own: Said[] = []
  if (item?.value.meta !== undefined)
    own.push(saidAt({ meta: item.value.meta }, (path) => placeOf(item, path), []))
  if (item?.value.config !== undefined) {
    own.push(saidAt(item.value.config, (path) => placeOf(item, path), ['config']))
  }
  const bare: Seed = {
    kind: 'seed',
    name: csv.stem,
    package: csv.package.name,
    path: file,
    absolutePath: csv.absolute,
    description: '',
    columns: [],
    config: lay(builtIn('seed'), [...folders, ...own, ...over]),
    place: firstLine(file),
    delimiter: ',',
    grain: [],
    tests: [],
    fqn: [...csv.folders, csv.stem],
  }
  if (item === undefined) return bare
  const { value } = item
  const defaults = testDefaults(csv, [...folders, ...over])
  return {
    ...bare,
    description: value.description ?? '',
    ...(value.owner === undefined ? {} : { owner: value.owner }),
    columns: columnsOf(item, value, [], defaults),
    ...constraintsOf(item, value, []),
    place: placeOf(item, ['name']),
    delimiter: value.config?.delimiter ?? ',',
    grain: value.grain,
    ...(value.grain.length === 0 ? {} : { grainPlace: placeOf(item, ['grain'], 'key') }),
    tests: testsOf(item, value, [], defaults),
  }
}
