/** How `metric list` and `metric query` are called. */
import { Option } from 'commander'
import { type Declared, day, wholeNumber } from './parts.ts'

/** `a,b`, repeatable. */
function names(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), ...text.split(',').map((name) => name.trim())].filter((name) => name !== '')
}

export const metricList: Declared = {
  name: 'metric list',
  describe: (command) =>
    command
      .description('list metrics: type, unit, how each is made, what it can be asked by')
      .addOption(new Option('--output <form>').choices(['text', 'json']).default('text')),
  load: async () => (await import('../commands/metric.ts')).list,
}

export const metricQuery: Declared = {
  name: 'metric query',
  describe: (command) =>
    command
      .argument('<metrics...>', 'names of metrics', names)
      .description('ask metrics for their figures, from built tables')
      .option('--by <names>', 'dimensions of all of them, and a period: month,segment', names)
      .option('--where <sql>', 'condition over dimensions')
      .option('--from <day>', 'first day', day)
      .option('--to <day>', 'last day, included', day)
      .option('--order-by <names>', 'columns of the answer; -name from the highest down', names)
      .option('--limit <n>', 'rows at most', wholeNumber)
      .option('--compile', 'print the SQL and ask nothing')
      .addOption(new Option('--output <form>').choices(['table', 'json', 'csv']).default('table')),
  load: async () => (await import('../commands/metric.ts')).query,
}
