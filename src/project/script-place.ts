/** Where something stands in a TypeScript file, read off its text: TypeScript is not parsed. Pure. */
import type { Place } from '../diagnostic/index.ts'
import type { TypeScriptFile } from './types.ts'

type Text = Pick<TypeScriptFile, 'file' | 'text'>

export function placeOfDefinition(file: Text): Place {
  return placeAt(file, file.text.search(/\bdefineModel\s*[<(]/), 'defineModel'.length)
}

/** Where the name first stands in quotes: close to what a call's own place would say. */
export function placeOfName(file: Text, names: readonly string[]): Place {
  return placeOfQuoted(file, names.join('.')) ?? placeOfQuoted(file, names.at(-1)) ?? placeOfDefinition(file)
}

/** Where the name first stands in quotes, alone or behind a table's name, before `as` or not. */
export function placeOfQuoted(file: Text, name: string | undefined): Place | undefined {
  if (name === undefined || name === '') return undefined
  const word = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const found = new RegExp(`['"\`](?:\\w+\\.)?(${word})(?: as \\w+)?['"\`]`, 'd').exec(file.text)
  const [start] = found?.indices?.[1] ?? []
  return start === undefined ? undefined : placeAt(file, start, name.length)
}

function placeAt({ file, text }: Text, offset: number, length: number): Place {
  const before = text.slice(0, Math.max(0, offset)).split('\n')
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, length }
}
