/** How `diff` is called. */
import { Option } from 'commander'
import { type Declared, selectable, wholeNumber } from './parts.ts'

export const diff: Declared = {
  name: 'diff',
  describe: (command) =>
    selectable(command)
      .argument('<from>', 'a target, published, publication:<n>, or a DuckDB file')
      .argument('<to>', 'the same')
      .description('compare tables of two targets or publications: columns, rows, values')
      .option('--limit <n>', 'keys of differing rows to print for each table', wholeNumber, 3)
      .option('--detailed-exitcode', 'exit with 5 when something differs')
      .addOption(new Option('--output <form>').choices(['text', 'json']).default('text')),
  load: async () => (await import('../commands/diff.ts')).diff,
}
