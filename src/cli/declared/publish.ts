/** How `publish` is called. */
import type { Declared } from './parts.ts'

export const publish: Declared = {
  name: 'publish',
  describe: (command) => command.description('publish the marts of a green build as an immutable snapshot'),
  load: async () => (await import('../commands/publish.ts')).publish,
}
