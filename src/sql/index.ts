/** SQL as text: quoting and the spelling of types. Pure. */
export { blankStringsAndComments, literalOrCommentEnd } from './blank.ts'
export { cteNames, selectCte } from './cte.ts'
export { quoteIdentifier, quoteLiteral, relationName } from './quote.ts'
export { isBiSafe, isDecimal, isFloating, isTypeName, normaliseType } from './types.ts'
