/** How `test` is called. */
import { atLeastOne, type Declared, withTests, withTimeout } from './parts.ts'

export const test: Declared = {
  name: 'test',
  describe: (command) =>
    withTimeout(withTests(command))
      .description('run unit tests, and the tests and tie-outs on what is built')
      .option('--store-failures', 'keep the failing rows of every test in _ledgerline.test_failure')
      .option('--accept-failures', 'what fails now of tests with baseline: new_only becomes known')
      .option('-x, --fail-fast', 'begin nothing more after the first failure')
      .option('--threads <n>', 'tables whose tests run at the same time', atLeastOne, 2),
  load: async () => (await import('../commands/test.ts')).test,
}
