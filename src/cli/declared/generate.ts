/** How `generate schemas` is called. */
import type { Declared } from './parts.ts'

export const generateSchemas: Declared = {
  name: 'generate schemas',
  describe: (command) =>
    command
      .argument('[dir]', 'folder for them', 'schemas')
      .description('write JSON Schemas of project.yml and properties files, for editors'),
  load: async () => (await import('../commands/generate.ts')).schemas,
}
