/**
 * Handlebars templates to SQL with spans: parse once, then scan and render the same tree.
 * Start at `parseTemplate`; `locate` leads from the database's complaint back to the template.
 */
export type { Template } from './ast.ts'
export { coreHelpers } from './helpers/index.ts'
export { type Located, locate } from './locate.ts'
export { type ParseResult, parseTemplate } from './parse.ts'
export { HelperProblem } from './problem.ts'
export { render } from './render.ts'
export { type ScanOptions, type ScanResult, scanTemplate } from './scan.ts'
export { lineColumn } from './source.ts'
export * from './types.ts'
