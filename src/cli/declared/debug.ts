/** How `debug`, `version`, `completion`, `parse` and `init` are called. */
import { Argument } from 'commander'
import type { Declared } from './parts.ts'

export const debug: Declared = {
  name: 'debug',
  describe: (command) =>
    command.description('show target, engine, lock, disk and time zone; secrets as set or unset'),
  load: async () => (await import('../commands/debug.ts')).debug,
}

export const parse: Declared = {
  name: 'parse',
  describe: (command) => command.description('read and link the project, and write target/manifest.json'),
  load: async () => (await import('../commands/parse.ts')).parse,
}

export const init: Declared = {
  name: 'init',
  describe: (command) =>
    command
      .argument('[dir]', 'folder for the new project', '.')
      .description('write a small project that builds'),
  load: async () => (await import('../commands/init.ts')).init,
}

export const version: Declared = {
  name: 'version',
  describe: (command) => command.description('print the versions of ledgerline, Node and the database'),
  load: async () => (await import('../commands/version.ts')).version,
}

export const completion: Declared = {
  name: 'completion',
  describe: (command) =>
    command
      .addArgument(new Argument('<shell>', 'whose script').choices(['bash', 'zsh', 'fish']))
      .description('print a script that completes commands, flags and names of the project'),
  load: async () => (await import('../commands/completion.ts')).completion,
  readsProgram: true,
}
