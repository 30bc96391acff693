/**
 * JSON Schemas for editors, made from the schemas that the engine itself reads with, so that they cannot differ
 * from it. In: nothing. Out: file name to JSON Schema (draft 7, which editors read). Pure. Start at `editorSchemas`.
 */
import * as z from 'zod'
import { type Json, knownKeys, writtenForm } from './common.ts'
import { folderKeys, folderShape } from './config.ts'
import { projectFile } from './project-file.ts'
import { propertiesFile, reportFile } from './properties.ts'

export function editorSchemas(): Readonly<Record<string, Json>> {
  return {
    'project.json': titled('project.yml of Ledgerline', withFolders(jsonOf(projectFile))),
    'properties.json': titled(
      'A properties file of Ledgerline: models, seeds, sources, tests',
      jsonOf(propertiesFile),
    ),
    'report.json': titled('A report of Ledgerline', jsonOf(reportFile)),
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

function titled(title: string, json: Json): Json {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...json }
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
