/** Files that are made from the code: path to text. `write-error-docs.mjs` writes them and a test holds them to it. Pure. */
import { editorSchemas } from '../src/project/schema/json.ts'
import { errorPage } from './error-docs.ts'

export function madeFiles(): Readonly<Record<string, string>> {
  const schemas = Object.entries(editorSchemas()).map(([name, json]) => [
    `schemas/${name}`,
    `${JSON.stringify(json)}\n`,
  ])
  return { 'docs/errors.md': errorPage(), ...Object.fromEntries(schemas) }
}
