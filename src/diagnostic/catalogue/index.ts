/**
 * Every message the product can give, with a stable number. Numbers are never reused.
 * E1 project files and templates, E2 references and graph, E3 binding and contracts, E4 sources and seeds, E5 build
 * and warehouse, E6 tests and tie-outs, E7 publication and reports, E8 usage, E9 our own bugs.
 * To add one: an entry in the file of its block.
 */
import { binding } from './binding.ts'
import { build } from './build.ts'
import { checks } from './checks.ts'
import { files } from './files.ts'
import { incremental } from './incremental.ts'
import { metrics } from './metrics.ts'
import { publication } from './publication.ts'
import { references } from './references.ts'
import { sources } from './sources.ts'
import { storage } from './storage.ts'
import { templates } from './templates.ts'
import { usage } from './usage.ts'

export const catalogue = {
  ...files,
  ...templates,
  ...references,
  ...binding,
  ...sources,
  ...build,
  ...storage,
  ...incremental,
  ...checks,
  ...metrics,
  ...publication,
  ...usage,
}

export type DiagnosticId = keyof typeof catalogue
export type Details<I extends DiagnosticId> =
  Parameters<(typeof catalogue)[I]['text']> extends [infer P]
    ? (typeof catalogue)[I] extends { hint: (p: infer H) => unknown }
      ? unknown extends H
        ? P
        : P & H
      : P
    : Record<string, never>
