/**
 * The events of `--log-format json` and `--log-path`, one JSON object a line. Names and keys are API: a version that
 * takes one away counts `v` up. docs/events.md and schemas/events.json are made from here. Start at `logEvent`.
 */
import * as z from 'zod'

const count = z.int().min(0)
const text = z.string()
const code = z.string().regex(/^E\d{4}$/)
const checkStatus = z.enum(['pass', 'warn', 'fail', 'error'])

const place = z.strictObject({
  file: text.describe("relative to the project's folder"),
  line: z.int().min(1),
  column: z.int().min(1),
  length: z.int().min(0).exactOptional(),
})
const check = z.strictObject({
  id: text,
  name: text,
  status: checkStatus,
  failures: count.describe('rows that fail'),
  message: text,
})

function event<const N extends string, S extends z.ZodRawShape>(name: N, description: string, shape: S) {
  return z
    .strictObject({
      v: z.literal(1).describe('version of this form'),
      ts: z.iso.datetime().describe('when it was told, UTC'),
      event: z.literal(name),
      ...shape,
    })
    .describe(description)
}

export const logEvents = [
  event('planned', 'Once, before the first node.', {
    run_id: text.describe('hash of what is built'),
    to_build: count,
    reused: count.describe('nodes that stand as they are'),
    checks: count.describe('tests that will run'),
  }),
  event('unit_tests_finished', 'Once, when there are unit tests.', {
    units: z.array(
      z.strictObject({
        id: text,
        name: text,
        model: text,
        status: z.enum(['pass', 'fail', 'error']),
        message: text,
        reused: z.boolean().describe('passed on the same code before, and did not run'),
      }),
    ),
  }),
  event('node_started', 'A node begins to be built.', { name: text, kind: text }),
  event(
    'node_retried',
    "Another writer came first, or other nodes or threads left too little memory; the node's transaction begins anew.",
    {
      name: text,
      attempt: z.int().min(1),
      reason: text,
    },
  ),
  event(
    'server_retried',
    'An attached server failed in a way that passes; after a while all that is read of it is read anew, before the plan or while the project is bound.',
    { name: text.describe('as under `attach:`'), attempt: z.int().min(1), reason: text },
  ),
  event('batch_finished', 'A batch of a backfill is committed; a build that is cut off goes on behind it.', {
    name: text,
    done: z.int().min(1),
    of: z.int().min(1).describe('batches of the run'),
  }),
  event('node_finished', 'A node is done, and the tests of it.', {
    node: text.describe('unique id, as in the manifest'),
    kind: text.describe('view, table, incremental, snapshot, external, ephemeral, seed, source, port'),
    status: z.enum(['success', 'reused', 'error', 'skipped']),
    rows: count.nullable().describe('null where rows are not counted'),
    milliseconds: count,
    message: text,
    memory_bytes: count
      .exactOptional()
      .describe('the most that the database worked with, of nodes that took long enough to be seen'),
    spilled_bytes: count.exactOptional().describe('the most that lay in its temporary files'),
    checks: z.array(check),
  }),
  event('checks_finished', 'Tests that belong to no single node.', { checks: z.array(check) }),
  event('problem', 'An error or a warning, as docs/errors.md lists them.', {
    id: text,
    code,
    severity: z.enum(['error', 'warning']),
    message: text,
    hint: text.exactOptional(),
    place: place.exactOptional(),
    trail: z
      .array(z.strictObject({ label: text, place }))
      .readonly()
      .exactOptional(),
    notes: z.array(text).readonly().exactOptional(),
  }),
  event('published', 'Readers have a publication.', {
    publication: count,
    run_id: text,
    unchanged: z.boolean().describe('the one before has the same content, and stays'),
  }),
  event('not_published', 'A build that did not fail published nothing.', { reason: text }),
  event('finished', 'The last line of every call. Counts are there when nodes or tests were run.', {
    command: text.describe('empty where the call was not understood'),
    exit: count.describe('exit code'),
    outcome: z
      .enum(['ok', 'failed', 'unusable', 'locked', 'refused', 'different', 'interrupted'])
      .describe('the exit code in a word'),
    seconds: z.number().min(0),
    codes: z.array(code).describe('of the errors that were told, each once'),
    warning_codes: z.array(code).describe('of the warnings'),
    built: count.exactOptional(),
    reused: count.exactOptional(),
    failed: count.exactOptional(),
    skipped: count.exactOptional(),
    tests: count.exactOptional(),
    tests_failed: count.exactOptional(),
    peak_memory_bytes: count.exactOptional().describe('the most memory that the process has had'),
    read_bytes: count
      .exactOptional()
      .describe('read of files while nodes and tests ran, as Linux counts it; absent elsewhere'),
  }),
] as const

export const logEvent = z.discriminatedUnion('event', logEvents)

type Without<T> = T extends unknown ? Omit<T, 'v' | 'ts'> : never
/** An event before its version and time are put on. */
export type LogEvent = Without<z.input<typeof logEvent>>

const dialect = { target: 'draft-7' } as const

export function eventsJson(): Readonly<Record<string, unknown>> {
  const { $schema, ...json } = z.toJSONSchema(logEvent, dialect)
  return { $schema, title: 'An event of Ledgerline, one a line', ...json }
}

interface Key {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Key[]
  readonly items?: { readonly properties?: Readonly<Record<string, unknown>> }
  readonly properties?: Readonly<Record<string, unknown>>
  readonly description?: string
}

/** The page of events. */
export function eventPage(): string {
  const sections = logEvents.map((one) => {
    const { description, properties, required = [] } = z.toJSONSchema(one, dialect)
    const rows = Object.entries(properties ?? {})
      .filter(([key]) => key !== 'v' && key !== 'ts' && key !== 'event')
      .map(([key, schema]) => {
        const said = schema as Key
        return `| \`${key}\`${required.includes(key) ? '' : '?'} | ${form(said)} | ${said.description ?? ''} |`
      })
    return `## ${one.shape.event.value}\n${description}\n\n| key | form | |\n|---|---|---|\n${rows.join('\n')}\n`
  })
  return `${pageHead}\n${sections.join('\n')}`
}

function form({ const: only, enum: values, anyOf, items, properties, type }: Key): string {
  if (only !== undefined) return `\`${only}\``
  if (values !== undefined) return values.map((v) => `\`${v}\``).join(', ')
  if (anyOf !== undefined) return anyOf.map(form).join(' or ')
  const inside = items?.properties ?? properties
  const keys = inside === undefined ? '' : ` of ${Object.keys(inside).join(', ')}`
  return `${type === 'array' ? 'list' : (type ?? 'any')}${keys}`
}

const pageHead = `# Events

Made from \`src/cli/event-schema.ts\` by \`npm run docs\`; do not edit by hand. With \`--log-format json\` stderr is one
JSON object a line; with \`--log-path <dir>\` the same lines are appended to \`ledgerline.log\` in that folder. Each has
\`v\` (1), \`ts\` (UTC) and \`event\`. \`schemas/events.json\` is their JSON Schema, which \`generate schemas\` writes too.
Keys may be added in any version; one that goes, or means something else, counts \`v\` up.

\`\`\`sh
ledgerline build --log-format json 2> events.jsonl
jq -r 'select(.event == "node_finished" and .status == "error") | .node' events.jsonl
\`\`\`
`
