/** Makes the groups that models may belong to. In: property files. Out: groups, problems. Pure. */
import type { Diagnostic } from '../diagnostic/index.ts'
import { entriesOf, type Properties, placeOf } from './entries.ts'
import { nameClashes } from './names.ts'
import type { Group } from './types.ts'

export function makeGroups(properties: readonly Properties[], problems: Diagnostic[]): readonly Group[] {
  const groups = entriesOf(properties, 'groups').map((item): Group => {
    const { name, description = '', owner, meta, config } = item.value
    return {
      ...{ name, description, owner, package: item.package.name, path: item.yaml.file },
      meta: { ...meta, ...config?.meta },
      place: placeOf(item, ['name']),
    }
  })
  problems.push(...nameClashes(groups))
  return groups.sort((a, b) => (a.name < b.name ? -1 : 1))
}
