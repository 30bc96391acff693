/** How `publish list` and `publish rollback` are called. */
import { Option } from 'commander'
import { type Declared, wholeNumber } from './parts.ts'

export const publishList: Declared = {
  name: 'publish list',
  describe: (command) =>
    command
      .description('list the publications that are kept')
      .addOption(new Option('--output <form>').choices(['text', 'json']).default('text')),
  load: async () => (await import('../commands/publications.ts')).list,
}

export const publishRollback: Declared = {
  name: 'publish rollback',
  describe: (command) =>
    command
      .argument(
        '[publication]',
        'number of the publication; the one before the current when left out',
        wholeNumber,
      )
      .description('point readers at an earlier publication'),
  load: async () => (await import('../commands/publications.ts')).rollback,
}
