/** How `compile` is called. */
import { type Declared, selectable } from './parts.ts'

export const compile: Declared = {
  name: 'compile',
  describe: (command) =>
    selectable(command)
      .description('write rendered SQL to target/compiled')
      .option('--inline <sql>', 'print this template as SQL instead'),
  load: async () => (await import('../commands/compile.ts')).compile,
}
