/** How `check` is called. */
import type { Declared } from './parts.ts'

export const check: Declared = {
  name: 'check',
  describe: (command) => command.description('read, link and bind the whole project without touching a row'),
  load: async () => (await import('../commands/check.ts')).check,
}
