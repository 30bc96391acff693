/**
 * Takes secrets out of text that is about to leave: messages of databases, code frames, events, artefacts.
 * In: values that `{{secret}}` gave, then any text. Out: the text without them. Start at `scrub`.
 */

// of the process, not of a project: a secret read once must never be printed, whoever prints
const kept = new Set<string>()

/** Values shorter than four characters would take too much else with them, and are no secret. */
export function keepSecret(value: string): void {
  if (value.length >= 4) kept.add(value)
}

const inConnection = /(\bpassword\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s'"]+)/gi
const inAddress = /(:\/\/[^\s:/@]+:)[^\s@]+@/g

export function scrub(text: string): string {
  // most texts hold neither sign, and pages are made of very many
  let clean = text.includes('=') ? text.replace(inConnection, '$1***') : text
  if (clean.includes('://')) clean = clean.replace(inAddress, '$1***@')
  for (const value of kept) {
    if (clean.includes(value)) clean = clean.replaceAll(value, '***')
  }
  return clean
}
