/** Files that are made from the code: path to text. `write-error-docs.mjs` writes them and a test holds them to it. Pure. */
import { eventPage } from '../src/cli/event-schema.ts'
import { schemaFiles } from '../src/cli/schema-files.ts'
import { errorPage } from './error-docs.ts'

export function madeFiles(): Readonly<Record<string, string>> {
  return { 'docs/errors.md': errorPage(), 'docs/events.md': eventPage(), ...schemaFiles('schemas') }
}
