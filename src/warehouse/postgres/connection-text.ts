/**
 * Reads a libpq connection text, URL or `key=value` pairs, into what the client takes.
 * In: text (secret). Out: settings, or what is wrong with it without quoting it. Pure. Start at `parseConnection`.
 * What the text leaves out comes from libpq's environment variables (PGHOST, PGUSER, PGPASSWORD, …).
 */

export interface PostgresConnection {
  readonly host?: string
  readonly port?: number
  readonly database?: string
  readonly user?: string
  readonly password?: string
  /** Server parameters, libpq's `options`: `-c statement_timeout=60000`. */
  readonly options?: string
  /** As libpq means them: `require` encrypts without proof of who answers, `verify-…` proves it. */
  readonly ssl?: boolean | { readonly rejectUnauthorized: boolean }
  readonly connectTimeoutSeconds?: number
}

export type Parsed =
  | { readonly ok: true; readonly connection: PostgresConnection }
  | { readonly ok: false; readonly wrong: string }

const known = [
  ...['host', 'port', 'dbname', 'user', 'password', 'options', 'sslmode', 'connect_timeout'],
  'application_name',
]

export function parseConnection(text: string): Parsed {
  const pairs = /^postgres(?:ql)?:\/\//i.test(text.trim()) ? fromUrl(text.trim()) : fromPairs(text)
  if (typeof pairs === 'string') return { ok: false, wrong: pairs }
  const strange = [...pairs.keys()].find((key) => !known.includes(key))
  if (strange !== undefined) return { ok: false, wrong: `${strange} is not one of ${known.join(', ')}` }
  const port = pairs.get('port')
  if (port !== undefined && !/^\d{1,5}$/.test(port)) return { ok: false, wrong: 'port must be a number' }
  const mode = pairs.get('sslmode')
  if (mode !== undefined && !Object.hasOwn(sslModes, mode))
    return { ok: false, wrong: `sslmode must be one of ${Object.keys(sslModes).join(', ')}` }
  return { ok: true, connection: connectionOf(pairs) }
}

/** Where the server is, for messages: host, port and database, never user or password. */
export function serverText({ host, port, database }: PostgresConnection): string {
  const { PGHOST, PGPORT, PGDATABASE } = process.env
  const at = `${host ?? PGHOST ?? 'localhost'}:${port ?? PGPORT ?? 5432}`
  const name = database ?? PGDATABASE
  return name === undefined ? at : `${at}/${name}`
}

const sslModes = {
  disable: false,
  allow: false,
  prefer: false,
  require: { rejectUnauthorized: false },
  'verify-ca': { rejectUnauthorized: true },
  'verify-full': { rejectUnauthorized: true },
} as const

function connectionOf(pairs: ReadonlyMap<string, string>): PostgresConnection {
  const text = (key: string, name: string): object =>
    pairs.has(key) && pairs.get(key) !== '' ? { [name]: pairs.get(key) } : {}
  const mode = pairs.get('sslmode') as keyof typeof sslModes | undefined
  const port = pairs.get('port')
  const seconds = Number(pairs.get('connect_timeout') ?? Number.NaN)
  return {
    ...text('host', 'host'),
    ...text('dbname', 'database'),
    ...text('user', 'user'),
    ...text('password', 'password'),
    ...text('options', 'options'),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(mode === undefined ? {} : { ssl: sslModes[mode] }),
    ...(seconds > 0 ? { connectTimeoutSeconds: seconds } : {}),
  }
}

function fromUrl(text: string): Map<string, string> | string {
  const parts =
    /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?(\[[^\]]*\]|[^:/?]*)(?::(\d+))?(?:\/([^?]*))?(?:\?(.*))?$/i.exec(
      text,
    )
  if (parts === null) return 'it is not of the form postgresql://user:password@host:port/database'
  const [, user, password, host, port, database, query] = parts
  const pairs = new Map<string, string>()
  try {
    const given = { user, password, host: host?.replace(/^\[|\]$/g, ''), port, dbname: database }
    for (const [key, value] of Object.entries(given))
      if (value !== undefined && value !== '') pairs.set(key, decodeURIComponent(value))
  } catch {
    return 'a % in it is not followed by two hexadecimal digits; a % itself is written %25'
  }
  for (const [key, value] of new URLSearchParams(query ?? '')) pairs.set(key, value)
  return pairs
}

/** `host=localhost password='it''s'`: libpq escapes quotes and backslashes with a backslash. */
function fromPairs(text: string): Map<string, string> | string {
  const pairs = new Map<string, string>()
  const pair = /\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/y
  let at = 0
  const end = text.trimEnd().length
  while (at < end) {
    pair.lastIndex = at
    const found = pair.exec(text)
    if (found === null) return 'it is neither a postgresql:// URL nor pairs such as host=… dbname=… user=…'
    pairs.set(found[1] ?? '', (found[2] ?? found[3] ?? '').replace(/\\(.)/g, '$1'))
    at = pair.lastIndex
  }
  return pairs
}
