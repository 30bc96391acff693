/** Errors as values: what they are, what they say, how they are shown. */
export { catalogue, type Details, type DiagnosticId } from './catalogue/index.ts'
export { standsFor } from './catalogue/templates.ts'
export {
  type Diagnostic,
  diagnose,
  type ExitCode,
  exitCode,
  hasErrors,
  LedgerlineError,
  type Place,
  type Where,
} from './diagnostic.ts'
export { didYouMean, nearest } from './nearest.ts'
export {
  codeFrame,
  placeText,
  plainStyle,
  renderDiagnostic,
  type SourceText,
  type Style,
  sortProblems,
} from './render.ts'
export { eachText, keepSecret, scrub, scrubbedJson, withoutSecrets } from './scrub.ts'
