/** How `source freshness` is called. */
import { Option } from 'commander'
import { type Declared, selectable } from './parts.ts'

export const sourceFreshness: Declared = {
  name: 'source freshness',
  describe: (command) =>
    selectable(command)
      .description('say how old the newest row of each source is, and write target/sources.json')
      .option('--now <timestamp>', 'look from then instead of from the clock')
      .addOption(new Option('--output <form>').choices(['text', 'json']).default('text')),
  load: async () => (await import('../commands/source.ts')).freshness,
}
