/** How `why` is called. */
import type { Declared } from './parts.ts'

export const why: Declared = {
  name: 'why',
  describe: (command) =>
    command
      .argument('<node>', 'a node or selector')
      .description('say whether a node would be built, and what changed'),
  load: async () => (await import('../commands/why.ts')).why,
}
