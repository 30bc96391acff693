/** How `run`, `seed` and `snapshot` are called: `build` of one kind of node, without its tests. */
import type { Command } from 'commander'
import { atLeastOne, type Declared, selectable, withSample, withTimeout } from './parts.ts'

function declared(name: 'run' | 'seed' | 'snapshot', description: string): Declared {
  return {
    name,
    describe: (command) =>
      (name === 'run' ? withSample : (c: Command) => c)(withTimeout(selectable(command)))
        .description(description)
        .option('--force', 'build everything selected, stale or not')
        .option('-f, --full-refresh', 'build incremental models whole')
        .option('-x, --fail-fast', 'begin nothing more after the first failure')
        .option('--now <timestamp>', 'when this happens, for snapshots')
        .option('--threads <n>', 'nodes built at the same time', atLeastOne, 2),
    load: async () => {
      const commands = await import('../commands/build.ts')
      return async (options: Parameters<typeof commands.build>[0]) => await commands.build(options, name)
    },
  }
}

export const run = declared('run', 'build models, without tests and without publishing')
export const seed = declared('seed', 'load seeds, without tests')
export const snapshot = declared('snapshot', 'take snapshots, without tests')
