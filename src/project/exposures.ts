/** Makes the exposures: what outside reads the project. In: property files. Out: exposures, problems. Pure. */
import type { Diagnostic } from '../diagnostic/index.ts'
import { type Entry, entriesOf, type Properties, placeOf } from './entries.ts'
import { nameClashes } from './names.ts'
import type { ExposureEntry } from './schema/properties.ts'
import { refName, sourceName } from './schema/tests.ts'
import type { Exposure } from './types.ts'

export function makeExposures(
  properties: readonly Properties[],
  problems: Diagnostic[],
): readonly Exposure[] {
  const exposures = entriesOf(properties, 'exposures')
    .filter((item) => item.value.config?.enabled !== false)
    .map(makeExposure)
  problems.push(...nameClashes(exposures))
  return exposures.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function makeExposure(item: Entry<ExposureEntry>): Exposure {
  const { name, label, type, description = '', url, maturity, owner, depends_on, ...rest } = item.value
  return {
    kind: 'exposure',
    name,
    package: item.package.name,
    path: item.yaml.file,
    type,
    ...(label === undefined ? {} : { title: label }),
    description,
    ...(url === undefined ? {} : { url }),
    ...(maturity === undefined ? {} : { maturity }),
    owner,
    dependsOn: depends_on.map((text, i): Exposure['dependsOn'][number] => {
      const place = placeOf(item, ['depends_on', i])
      const source = sourceName(text)
      return source === undefined
        ? { kind: 'ref', name: refName(text) ?? text, place }
        : { kind: 'source', ...source, place }
    }),
    tags: [...new Set([...(rest.tags ?? []), ...(rest.config?.tags ?? [])])],
    meta: { ...rest.meta, ...rest.config?.meta },
    place: placeOf(item, ['name']),
  }
}
