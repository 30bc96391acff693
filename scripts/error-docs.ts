/**
 * The page of errors, made from the catalogue. In: catalogue. Out: Markdown. Pure; `write-error-docs.mjs` writes it
 * and a test holds docs/errors.md to it.
 */
import { catalogue } from '../src/diagnostic/catalogue/index.ts'

interface Entry {
  readonly code: string
  readonly text: (details: unknown) => string
  readonly hint?: (details: unknown) => string | undefined
}

const blocks: Readonly<Record<string, string>> = {
  E10: 'Project files',
  E11: 'Templates',
  E21: 'Names and graph',
  E31: 'Binding and contracts',
  E32: 'Incremental models, before a row is touched',
  E41: 'Sources and seeds',
  E50: 'Build and database',
  E52: 'Incremental models',
  E53: 'Disk, written files, histories',
  E60: 'Tests and tie-outs',
  E70: 'Publication and reports',
  E80: 'Usage',
  E90: 'Our own bugs',
}

/** Answers every detail with its own name, and leaves out what a message has only sometimes. */
const names = new Proxy(
  {},
  {
    get: (_, key) =>
      key === 'near' || key === 'candidates' ? undefined : key === 'known' ? ['‹known›'] : `‹${String(key)}›`,
  },
)

function row(id: string, entry: Entry): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  return `| <a id="${entry.code}"></a>${entry.code} | ${id} | ${cell(entry.text(names))} | ${cell(entry.hint?.(names) ?? '')} |`
}

export function errorPage(): string {
  const entries = Object.entries(catalogue) as unknown as [string, Entry][]
  const sections = Object.entries(blocks).map(([block, title]) => {
    const rows = entries
      .filter(([, entry]) => entry.code.startsWith(block))
      .sort(([, a], [, b]) => (a.code < b.code ? -1 : 1))
      .map(([id, entry]) => row(id, entry))
    return `## ${title}\n\n| code | id | what it says | what to do |\n|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return `${head}\n${sections.join('\n')}`
}

const head = `# Errors

Made from \`src/diagnostic/catalogue/\` by \`node scripts/write-error-docs.mjs\`; do not edit by hand. A code is never
used for anything else. What stands in ‹ › is filled in; a near name is added where one is known.

All problems of a project are told together, each with its place:

\`\`\`text
E2101 unknown-ref   models/marts/fct_tickets.sql:7:19
    6 │ tickets as (
  > 7 │     select * from {{ref 'stg_zendesk_tickets'}}
      │                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  There is no model, seed or snapshot named stg_zendesk_tickets. Did you mean stg_zendesk__tickets?
\`\`\`

With \`--log-format json\` each is one JSON object a line on stderr. Exit codes are in the README.
`
