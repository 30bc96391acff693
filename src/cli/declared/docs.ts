/** How `docs generate` is called. */
import type { Declared } from './parts.ts'

export const docsGenerate: Declared = {
  name: 'docs generate',
  describe: (command) =>
    command.description('write target/catalog.json, and target/manifest.json with column lineage'),
  load: async () => (await import('../commands/docs.ts')).generate,
}
