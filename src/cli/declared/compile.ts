/** How `compile` is called. */
import { type Declared, selectable } from './parts.ts'

export const compile: Declared = {
  name: 'compile',
  describe: (command) => selectable(command).description('write rendered SQL to target/compiled'),
  load: async () => (await import('../commands/compile.ts')).compile,
}
