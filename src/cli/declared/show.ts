/** How `show` is called. */
import { Option } from 'commander'
import { type Declared, wholeNumber } from './parts.ts'

export const show: Declared = {
  name: 'show',
  describe: (command) =>
    command
      .argument('[node]', 'a model, seed or source')
      .description('print rows of a built table')
      .option('--inline <sql>', 'a query instead of a node')
      .option('--limit <n>', 'rows at most', wholeNumber, 10)
      .addOption(new Option('--output <form>').choices(['text', 'json', 'csv']).default('text')),
  load: async () => (await import('../commands/show.ts')).show,
}
