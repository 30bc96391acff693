/**
 * Takes secrets out of text that is about to leave: messages of databases, code frames, events, artefacts.
 * In: values that `{{secret}}` gave, then any text or value. Out: the same without them. Start at `scrub`; what becomes JSON goes
 * through `scrubbedJson`, for in JSON a secret is escaped and not known again, and a sign taken with it breaks the text.
 */

// of the process, not of a project: a secret read once must never be printed, whoever prints; each with what it is in JSON
const kept = new Map<string, string>()

const keep = (value: string): unknown => kept.set(value, JSON.stringify(value).slice(1, -1))

/**
 * Values shorter than four characters would take too much else with them, and are no secret. Of a value of several lines each
 * is kept by itself as well: messages are cut at line ends.
 */
export function keepSecret(value: string): void {
  if (value.length < 4) return
  keep(value)
  keep(value.replaceAll("'", "''"))
  const lines = value.split(/\r?\n/)
  if (lines.length > 1) for (const line of lines) if (line.length >= 8) keep(line)
}

// `password={{secret 'X'}}` of project.yml names a variable and holds no secret
const inConnection = /(\bpassword\s*=\s*)(?!['"]?\{\{)('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s'"]+)/gi
const inAddress = /(:\/\/[^\s:/@]+:)[^\s@]+@/g

export function scrub(text: string): string {
  // most texts hold neither sign, and pages are made of very many
  let clean = text.includes('=') ? text.replace(inConnection, '$1***') : text
  if (clean.includes('://')) clean = clean.replace(inAddress, '$1***@')
  for (const value of kept.keys()) {
    if (clean.includes(value)) clean = clean.replaceAll(value, '***')
  }
  return clean
}

/** JSON of the value, of whose texts and keys each is scrubbed by itself. */
export function scrubbedJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent)
  return mayHold(text) ? JSON.stringify(eachText(JSON.parse(text), scrub), null, indent) : text
}

/** The same value, as JSON can hold it, scrubbed. */
export function withoutSecrets<T>(value: T): T {
  return JSON.parse(scrubbedJson(value)) as T
}

/** Values of JSON, with something done to every text in them, keys too. */
export function eachText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one: unknown) => eachText(one, change))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [change(key), eachText(one, change)]))
}

/** Whether some text of this JSON is not what `scrub` makes of it, or only looks so; few entries of a manifest do. */
function mayHold(json: string): boolean {
  // without what stands around the word: a line end before it is written as a letter here
  if (json.includes('=') && /password/i.test(json)) return true
  if (json.includes('://') && json.includes('@')) return true
  for (const written of kept.values()) if (json.includes(written)) return true
  return false
}
