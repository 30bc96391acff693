/** How `clean` is called. */
import type { Declared } from './parts.ts'

export const clean: Declared = {
  name: 'clean',
  describe: (command) =>
    command.description('remove artefacts below target/').option('--database', 'the working database too'),
  load: async () => (await import('../commands/clean.ts')).clean,
}
