/** One line of what there is, as a program gets it. Pure. */
import type { Item } from '../graph/index.ts'
import type { ListedResource } from './results.ts'

export function listedResource(item: Item): ListedResource {
  const { id, name, type, node, tags, parents } = item
  return {
    ...{ id, name, type, package: item.package, path: item.paths[0] ?? '' },
    ...(node === undefined ? {} : { schema: node.relation.schema }),
    materialized: node?.resource.kind === 'model' ? node.config.materialized : type,
    ...{ tags: [...tags], dependsOn: [...parents] },
  }
}
