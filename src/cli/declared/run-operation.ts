/** How `run-operation` is called. */
import type { Declared } from './parts.ts'

export const runOperation: Declared = {
  name: 'run-operation',
  describe: (command) =>
    command
      .argument('<macro>', 'a macro whose SQL is statements')
      .description('run the statements of a macro on the working database, all or none')
      .option('--args <mapping>', "its arguments as YAML or JSON: '{schema: marts}'"),
  load: async () => (await import('../commands/run-operation.ts')).runOperation,
}
