/** How `report` is called. */
import type { Declared } from './parts.ts'

export const report: Declared = {
  name: 'report',
  describe: (command) =>
    command
      .argument('[name]', 'a report of the project; all of them when left out')
      .description('render reports from the published rows')
      .option('--out <dir>', 'folder for the files; below the project', 'target/reports'),
  load: async () => (await import('../commands/report.ts')).report,
}
