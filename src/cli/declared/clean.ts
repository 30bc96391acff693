/** How `clean` is called. */
import type { Declared } from './parts.ts'

export const clean: Declared = {
  name: 'clean',
  describe: (command) =>
    command
      .description('remove artefacts below target/')
      .option('--database', 'the working database too')
      .option('--snapshots', 'with --database: also when snapshots stand in it, whose history is lost then'),
  load: async () => (await import('../commands/clean.ts')).clean,
}
