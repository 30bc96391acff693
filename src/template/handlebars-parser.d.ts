/** The part of Handlebars that parses; its own types tell of the whole alone. */
declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  export const parser: unknown
  export function parse(text: string): unknown
}
