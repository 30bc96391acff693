/** How `generate …` is called. */
import { atLeastOne, type Declared, selectable } from './parts.ts'

export const generateSchemas: Declared = {
  name: 'generate schemas',
  describe: (command) =>
    command
      .argument('[dir]', 'folder for them', 'schemas')
      .description('write JSON Schemas of project.yml and properties files, for editors'),
  load: async () => (await import('../commands/generate.ts')).schemas,
}

export const generateSource: Declared = {
  name: 'generate source',
  describe: (command) =>
    command
      .argument('<name>', 'of the source; without files, an attached database, or database.schema')
      .argument('[files...]', 'files or globs, one table each')
      .description('print the properties of a source, with the columns and types that its files have'),
  load: async () => (await import('../commands/generate-source.ts')).generateSource,
}

export const generateModel: Declared = {
  name: 'generate model',
  describe: (command) =>
    command
      .argument('<source.table>', 'a source table of the project')
      .description('print a staging model over a source table, a line for each column'),
  load: async () => (await import('../commands/generate-model.ts')).generateModel,
}

export const generateInput: Declared = {
  name: 'generate input',
  describe: (command) =>
    command
      .argument('<port>', 'an abstract model of a package')
      .argument('[model]', 'the staging model that has its rows')
      .description('print a model that fills a port, a line for each column of its contract'),
  load: async () => (await import('../commands/generate-input.ts')).generateInput,
}

export const generateProperties: Declared = {
  name: 'generate properties',
  describe: (command) =>
    command
      .argument('<node>', 'a model, seed or snapshot')
      .description(
        'print the properties of a model: columns with the types that it has, and what is said of them',
      ),
  load: async () => (await import('../commands/generate-model.ts')).generateProperties,
}

export const generateTypes: Declared = {
  name: 'generate types',
  describe: (command) =>
    selectable(command).description('print TypeScript types of what is published, for Kysely and others'),
  load: async () => (await import('../commands/generate-types.ts')).generateTypes,
}

export const generateUnitTest: Declared = {
  name: 'generate unit-test',
  describe: (command) =>
    command
      .argument('<model>', 'a model whose parents are built')
      .option('--rows <n>', 'rows of each input', atLeastOne, 3)
      .description('print a unit test with rows of what the model reads; personal data has stand-ins'),
  load: async () => (await import('../commands/generate-unit-test.ts')).generateUnitTest,
}
