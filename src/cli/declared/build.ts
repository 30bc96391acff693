/** How `build` is called. */
import { atLeastOne, type Declared, selectable } from './parts.ts'

export const build: Declared = {
  name: 'build',
  describe: (command) =>
    selectable(command)
      .description('build what is stale, test it, publish it')
      .option('-f, --force', 'build and test everything selected, stale or not')
      .option('-x, --fail-fast', 'begin nothing more after the first failure')
      .option(
        '--now <timestamp>',
        'when this build happens, for snapshots; the as-of var or the clock otherwise',
      )
      .option('--threads <n>', 'nodes built at the same time', atLeastOne, 2)
      .option('--no-publish', 'stop before publishing'),
  load: async () => (await import('../commands/build.ts')).build,
}
