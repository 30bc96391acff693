/** How `plan` and `apply` are called. */
import { Option } from 'commander'
import { atLeastOne, type Declared, selectable, withTimeout } from './parts.ts'

export const plan: Declared = {
  name: 'plan',
  describe: (command) =>
    selectable(command)
      .description('say what a build would do, and why, without doing it')
      .option('--out <file>', 'keep the plan for apply')
      .option('-f, --full-refresh', 'as for build')
      .option('--detailed-exitcode', 'exit with 5 when something would be built')
      .addOption(new Option('--output <form>').choices(['text', 'json']).default('text'))
      .addOption(new Option('--json', 'short for --output json').conflicts('output')),
  load: async () => (await import('../commands/plan.ts')).plan,
}

export const apply: Declared = {
  name: 'apply',
  describe: (command) =>
    withTimeout(command)
      .argument('<plan>', 'file that plan --out wrote')
      .description('build exactly what a plan says; refuse when code or data have moved since')
      .option('--threads <n>', 'nodes built at the same time', atLeastOne, 2)
      .option('--no-publish', 'stop before publishing'),
  load: async () => (await import('../commands/plan.ts')).apply,
}
