/** How `compile` is called. */
import { type Declared, withTests } from './parts.ts'

export const compile: Declared = {
  name: 'compile',
  describe: (command) =>
    withTests(command)
      .description('write the SQL of models and tests to target/compiled')
      .option('--inline <sql>', 'print this template as SQL instead'),
  load: async () => (await import('../commands/compile.ts')).compile,
}
