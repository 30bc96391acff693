/** Words and figures as pages for people print them: exact decimals, escaped text. */
export { compareDecimals, MINUS, printDecimal, signOf } from './decimal.ts'
export { escapeHtml } from './escape.ts'
export { fromFolder, withoutFolder } from './folder.ts'
