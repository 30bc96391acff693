/**
 * What can be told of a project of which a property file is broken. Templates can be judged, and so can references to
 * names that the broken file does not hold; nothing that its settings could have said. In: what was read. Out: problems.
 */
import { basename } from 'node:path'
import type { Diagnostic, Place } from '../diagnostic/index.ts'
import { link } from '../graph/index.ts'
import type { Loaded } from '../project/index.ts'

const inOwnFile: ReadonlySet<string> = new Set(['yaml-syntax', 'bad-value', 'unknown-key'])
/** Helpers that only some settings of their model allow; what is broken may have said these. */
const ofSettings = /^(?:batch_start|batch_end|rebuilt|changed): /
const byNames: ReadonlySet<string> = new Set(['unknown-ref', 'unknown-source', 'cycle', 'layer-order'])

export function draftProblems({ draft, problems, sources }: Loaded): readonly Diagnostic[] {
  if (draft === undefined) return []
  const found = link(draft).problems
  const templates = found.filter((p) => p.code.startsWith('E11') && !ofSettings.test(p.message))
  const twice = problems.filter((p) => p.id === 'duplicate-name')
  const errors = problems.filter((p) => p.severity === 'error' && !twice.includes(p))
  const files = [...new Set(errors.map((p) => p.place?.file ?? ''))]
  if (!errors.every((p) => inOwnFile.has(p.id)) || !files.every(isProperties)) return templates
  // a name that two have is there; what it means, and which of the two is read, is not known
  const text = [...files.map((file) => sources(file) ?? ''), ...twice.map((p) => p.message)].join('\n')
  const hidden = new Set(wordsOf(text))
  const nodes = new Set([...draft.models, ...draft.seeds].map((r) => r.name))
  const isCertain = ({ id, message, place }: Diagnostic): boolean => {
    if (!byNames.has(id) || place === undefined) return false
    // a model that it may switch off
    const own = basename(place.file).replace(/\.\w+$/, '')
    if (hidden.has(own) && hidden.has('enabled')) return false
    const names = id.startsWith('unknown')
      ? asked(place, sources)
      : wordsOf(message).filter((w) => nodes.has(w))
    return names.length > 0 && !names.some((name) => hidden.has(name))
  }
  return [...templates, ...found.filter(isCertain)]
}

/** Vars that are declared in a way that does not hold are told of there, not wherever they are read. */
export function withoutBrokenVars(found: readonly Diagnostic[], { problems, sources }: Loaded): Diagnostic[] {
  const files = problems.flatMap((p) => (p.severity === 'error' && p.place ? [p.place.file] : []))
  const written = new Set(
    [...new Set(files)]
      .filter((file) => basename(file) === 'project.yml')
      .flatMap((f) => wordsOf(sources(f) ?? '')),
  )
  const isWritten = ({ place }: Diagnostic): boolean =>
    place !== undefined && asked(place, sources).some((word) => word !== 'var' && written.has(word))
  return found.filter((p) => p.id !== 'unknown-var' || !isWritten(p))
}

function isProperties(file: string): boolean {
  return /\.ya?ml$/.test(file) && basename(file) !== 'project.yml'
}

/** The names in what is underlined. */
function asked({ file, line, column, length = 0 }: Place, sources: Loaded['sources']): string[] {
  const text = sources(file)?.split('\n')[line - 1] ?? ''
  const words = wordsOf(text.slice(column - 1, column - 1 + length))
  return words.filter((word) => word !== 'ref' && word !== 'source')
}

function wordsOf(text: string): string[] {
  return text.match(/\w+/g) ?? []
}
