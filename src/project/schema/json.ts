/**
 * JSON Schemas for editors, made from the schemas that the engine itself reads with, so that they cannot differ
 * from it. In: nothing. Out: file name to JSON Schema (draft 7, which editors read). Pure. Start at `editorSchemas`.
 */
import * as z from 'zod'
import { type Json, knownKeys, writtenForm } from './common.ts'
import { folderKeys, folderShape } from './config.ts'
import { projectFile } from './project-file.ts'
import { propertiesFile, reportFile } from './properties.ts'
import { words } from './words.ts'

export function editorSchemas(): Readonly<Record<string, Json>> {
  return {
    'project.json': titled('project.yml of Ledgerline', 'project', withFolders(jsonOf(projectFile))),
    'properties.json': titled(
      'A properties file of Ledgerline: models, seeds, sources, tests',
      'properties',
      jsonOf(propertiesFile),
    ),
    'report.json': titled('A report of Ledgerline', 'report', jsonOf(reportFile)),
  }
}

/** What may be written, before defaults are filled in. */
export function jsonOf(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    // what zod cannot say (functions) is said by writtenAs, or else anything is allowed: no false alarm in an editor
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // a list that may be left out or empty is none by itself
      if (jsonSchema.anyOf !== undefined && Array.isArray(jsonSchema.default)) delete jsonSchema.default
      const form = writtenForm(zodSchema)
      if (form === undefined) return
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key as keyof typeof jsonSchema]
      Object.assign(jsonSchema, typeof form === 'function' ? form(jsonOf) : form)
    },
  })
  return json
}

function titled(title: string, root: string, json: Json): Json {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...(described(json, root) as Json) }
}

/** With what each key means, for the editor that shows it; the key above goes with it where that makes a difference. */
function described(json: unknown, above: string): unknown {
  if (Array.isArray(json)) return json.map((one) => described(one, above))
  if (typeof json !== 'object' || json === null) return json
  const entries = Object.entries(json).map(([key, value]) => [
    key,
    key === 'properties' ? withWords(value as Json, above) : described(value, above),
  ])
  return Object.fromEntries(entries)
}

function withWords(properties: Json, above: string): Json {
  const entries = Object.entries(properties).map(([written, value]) => {
    const key = written.replace(/^\+/, '')
    const word = words[`${above}.${key}`] ?? words[key]
    const said = described(value, key)
    return [written, word === undefined ? said : { description: word, ...(said as Json) }]
  })
  return Object.fromEntries(entries)
}

/** `+key` is a default, every other key a folder of the same form. */
function withFolders(json: Json): Json {
  const properties: Record<string, unknown> = { ...(json.properties as Json) }
  for (const [kind, keys] of Object.entries(folderKeys)) {
    if (knownKeys('project.yml').includes(kind)) {
      const shape = Object.entries(folderShape(keys)).map(([key, schema]) => [`+${key}`, jsonOf(schema)])
      properties[kind] = {
        type: ['object', 'null'],
        properties: Object.fromEntries(shape),
        patternProperties: { '^[^+]': { $ref: `#/properties/${kind}` } },
        additionalProperties: false,
      }
    }
  }
  return { ...json, properties }
}
