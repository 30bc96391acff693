/** A value as YAML that people go on with: small mappings on one line, as in the docs. Pure. */
import { Document, isMap, isScalar, visit } from 'yaml'

export function asYaml(value: unknown): string {
  const document = new Document(value)
  visit(document, {
    Map(_, map) {
      const small = map.items.length <= 3 && map.items.every((item) => isScalar(item.value))
      if (small && map.items.length > 1) map.flow = true
    },
    Seq(key, seq) {
      if (key !== null && seq.items.length > 0 && seq.items.every((item) => isScalar(item))) seq.flow = true
    },
  })
  if (isMap(document.contents)) document.contents.flow = false
  return document.toString({ lineWidth: 110, flowCollectionPadding: true }).trimEnd()
}
