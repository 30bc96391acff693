/**
 * The YAML library that keeps places, loaded when the first place is asked for. In: nothing. Out: its module. Start at `yamlLibrary`.
 */
import { createRequire } from 'node:module'

type Library = typeof import('yaml')

/** What the bundler made of it, from the file that asks for it. */
declare const __ledgerlineYaml: string | undefined

let library: Library | undefined

/** A project without a problem seldom asks for a place, and this is an eighth of what a check would compile. */
export function yamlLibrary(): Library {
  const name = typeof __ledgerlineYaml === 'string' ? __ledgerlineYaml : 'yaml'
  library ??= createRequire(import.meta.url)(name) as Library
  return library
}
