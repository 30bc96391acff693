/** How `build` is called. */
import { atLeastOne, type Declared, withEventTime, withSample, withTests, withTimeout } from './parts.ts'

export const build: Declared = {
  name: 'build',
  describe: (command) =>
    withEventTime(withSample(withTimeout(withTests(command))))
      .description('build what is stale, test it, publish it')
      .option('--force', 'build and test everything selected, stale or not')
      .option('-f, --full-refresh', 'build incremental models whole')
      .option('--store-failures', 'keep the failing rows of every test in _ledgerline.test_failure')
      .option('-x, --fail-fast', 'begin nothing more after the first failure')
      .option(
        '--now <timestamp>',
        'when this build happens, for snapshots; the as-of var or the clock otherwise',
      )
      .option('--threads <n>', 'nodes built at the same time', atLeastOne, 2)
      .option('--empty', 'build everything with sources and seeds of no rows, in memory: nothing is kept')
      .option('--no-publish', 'stop before publishing'),
  load: async () => (await import('../commands/build.ts')).build,
}
