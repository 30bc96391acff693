/** How `explain` is called. */
import { Option } from 'commander'
import type { Declared } from './parts.ts'

export const explain: Declared = {
  name: 'explain',
  describe: (command) =>
    command
      .argument('<model.column>', 'a column, as in mart_month.net_revenue')
      .description('say which columns a column comes from, down to seeds and sources')
      .addOption(new Option('--output <form>').choices(['text', 'json']).default('text')),
  load: async () => (await import('../commands/explain.ts')).explain,
}
