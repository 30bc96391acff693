/** How `reconcile` is called. */
import { type Declared, wholeNumber } from './parts.ts'

export const reconcile: Declared = {
  name: 'reconcile',
  describe: (command) =>
    command
      .argument('[name]', 'a tie-out or join audit; all of them when left out')
      .description('hold what is built against the ledger again: tie-outs and join audits, nothing else')
      .option('--drill <key>', 'with a name: the rows of one group on both sides, as in 2026-01-01,EUR')
      .option('--limit <n>', 'rows or groups at most', wholeNumber, 20),
  load: async () => (await import('../commands/reconcile.ts')).reconcile,
}
