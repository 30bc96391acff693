/** The JSON Schemas that editors and readers of events take, as files. In: a folder's name. Out: path to text. Pure. */
import { editorSchemas } from '../project/schema/json.ts'
import { eventsJson } from './event-schema.ts'

export function schemaFiles(dir: string): Readonly<Record<string, string>> {
  const entries = Object.entries({ ...editorSchemas(), 'events.json': eventsJson() })
  return Object.fromEntries(entries.map(([name, json]) => [`${dir}/${name}`, `${JSON.stringify(json)}\n`]))
}
