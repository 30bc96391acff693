/** How `deps` is called. */
import { Option } from 'commander'
import type { Declared } from './parts.ts'

export const deps: Declared = {
  name: 'deps',
  describe: (command) =>
    command
      .description('list the packages that the project stands on, and hold them to package.json and its lock')
      .addOption(new Option('--output <form>').choices(['text', 'json']).default('text')),
  load: async () => (await import('../commands/deps.ts')).deps,
}
