/** The JSON Schemas that editors read, as files. In: a folder's name. Out: path to text. Pure. */
import { editorSchemas } from '../project/schema/json.ts'

export function schemaFiles(dir: string): Readonly<Record<string, string>> {
  const entries = Object.entries(editorSchemas())
  return Object.fromEntries(entries.map(([name, json]) => [`${dir}/${name}`, `${JSON.stringify(json)}\n`]))
}
