/** A project's files as typed, immutable data with positions. */
export { overlayConfig } from './config.ts'
export { type Dependency, readDependencies } from './dependencies.ts'
export { engineVersion } from './engine-version.ts'
export { inlineVars } from './inline-vars.ts'
export { type Loaded, type LoadOptions, loadProject } from './load.ts'
export { configProblems } from './node-config.ts'
export * from './types.ts'
export { exampleOf, varFromYaml } from './var-types.ts'
