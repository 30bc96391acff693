/** How `explain` is called. */
import { Option } from 'commander'
import { type Declared, day, wholeNumber } from './parts.ts'

export const explain: Declared = {
  name: 'explain',
  describe: (command) =>
    command
      .argument('<what>', 'a column, as in mart_month.net_revenue; or a metric, as in metric:net_revenue')
      .description(
        'say which columns a column comes from, down to seeds and sources; of a metric, its parts and their rows',
      )
      .option('--where <sql>', 'of a metric: condition over dimensions')
      .option('--from <day>', 'of a metric: first day', day)
      .option('--to <day>', 'of a metric: last day, included', day)
      .option('--rows <n>', 'of a metric: rows at each end, the largest first; 3 when left out', wholeNumber)
      .addOption(new Option('--output <form>').choices(['text', 'json']).default('text')),
  load: async () => (await import('../commands/explain.ts')).explain,
}
