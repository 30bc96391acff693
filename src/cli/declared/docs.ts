/** How `docs generate` and `docs serve` are called. */
import { type Declared, wholeNumber } from './parts.ts'

export const docsGenerate: Declared = {
  name: 'docs generate',
  describe: (command) =>
    command.description(
      'write the site of the docs to target/docs, target/catalog.json, and target/manifest.json with column lineage',
    ),
  load: async () => (await import('../commands/docs.ts')).generate,
}

export const docsServe: Declared = {
  name: 'docs serve',
  describe: (command) =>
    command
      .description('serve the written site to this machine, until Ctrl-C')
      .option('--port <number>', 'port on localhost; 0 takes any that is free', wholeNumber, 8080),
  load: async () => (await import('../commands/docs-serve.ts')).serve,
}
