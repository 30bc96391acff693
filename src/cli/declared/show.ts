/** How `show` is called. */
import { Option } from 'commander'
import { type Declared, selectable, wholeNumber } from './parts.ts'

export const show: Declared = {
  name: 'show',
  describe: (command) =>
    selectable(command)
      .argument('[node]', 'a model, seed or source')
      .description('print rows of a built table')
      .option('--inline <sql>', 'a query instead of a node; a template, as in a model')
      .option('--cte <name>', 'rows of a CTE of the model, by its SQL as it is now')
      .option('--project', 'with --inline: a query over the project itself: nodes, columns, edges, tests')
      .option('--sampled', 'rows of the last build --sample')
      .option('--limit <n>', 'rows at most', wholeNumber, 10)
      .addOption(new Option('--output <form>').choices(['text', 'json', 'csv']).default('text')),
  load: async () => (await import('../commands/show.ts')).show,
}
