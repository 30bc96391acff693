/** How `test` is called. */
import { type Declared, selectable } from './parts.ts'

export const test: Declared = {
  name: 'test',
  describe: (command) => selectable(command).description('run the tests and tie-outs on what is built'),
  load: async () => (await import('../commands/build.ts')).test,
}
