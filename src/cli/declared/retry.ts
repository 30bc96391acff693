/** How `retry` is called. */
import { atLeastOne, type Declared, withTimeout } from './parts.ts'

export const retry: Declared = {
  name: 'retry',
  describe: (command) =>
    withTimeout(command)
      .description('build again what failed or was skipped in the last run')
      .option(
        '--now <timestamp>',
        'when this build happens, for snapshots; the as-of var or the clock otherwise',
      )
      .option('--threads <n>', 'nodes built at the same time', atLeastOne, 2)
      .option('--no-publish', 'stop before publishing'),
  load: async () => (await import('../commands/retry.ts')).retry,
}
