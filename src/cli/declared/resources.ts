/** How `run`, `seed` and `snapshot` are called: `build` of one kind of node, without its tests. */
import type { Command } from 'commander'
import { atLeastOne, type Declared, selectable, withEventTime, withSample, withTimeout } from './parts.ts'

type Kind = 'run' | 'seed' | 'snapshot'

/** What each has besides: a snapshot is never built again, and only it has a moment; so has a sample. */
const besides: Readonly<Record<Kind, (command: Command) => Command>> = {
  run: (command) =>
    withEventTime(withSample(command))
      .option('-f, --full-refresh', 'build incremental models whole')
      .option('--now <timestamp>', 'when this happens, for the end of a sample'),
  seed: (command) => command.option('-f, --full-refresh', 'load seeds again, as --force does'),
  snapshot: (command) =>
    command.option('--now <timestamp>', 'when this happens, for what has no time of its own'),
}

function declared(name: Kind, description: string): Declared {
  return {
    name,
    describe: (command) =>
      besides[name](
        withTimeout(selectable(command))
          .description(description)
          .option('--force', 'build everything selected, stale or not')
          .option('-x, --fail-fast', 'begin nothing more after the first failure')
          .option('--threads <n>', 'nodes built at the same time', atLeastOne, 2),
      ),
    load: async () => {
      const { build } = await import('../commands/build.ts')
      return async (options: Parameters<typeof build>[0]) =>
        await build(
          name === 'seed' && options.fullRefresh === true ? { ...options, force: true } : options,
          name,
        )
    },
  }
}

export const run = declared('run', 'build models, without tests and without publishing')
export const seed = declared('seed', 'load seeds, without tests')
export const snapshot = declared('snapshot', 'take snapshots, without tests')
