/** How `ls` is called. */
import { Option } from 'commander'
import { type Declared, withTests } from './parts.ts'

export const ls: Declared = {
  name: 'ls',
  alias: 'list',
  describe: (command) =>
    withTests(command)
      .description('list nodes')
      .addOption(new Option('--output <form>').choices(['name', 'path', 'selector', 'json']).default('name')),
  load: async () => (await import('../commands/ls.ts')).ls,
}
