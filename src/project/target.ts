/**
 * Chooses the target of this run and fills `{{env 'X' default='y'}}` in its texts. Only the chosen target
 * is filled, so that another one's missing variable does not stop this run.
 * In: project file, name, environment. Out: Target and problems. Pure.
 */
import { readFileSync } from 'node:fs'
import { type Diagnostic, diagnose, keepSecret, nearest, type Place } from '../diagnostic/index.ts'
import type { Package } from './packages.ts'
import type { TargetEntry } from './schema/project-file.ts'
import type { SecretOption } from './schema/secrets.ts'
import { forwardSlashes } from './schema/values.ts'
import { firstLine } from './text.ts'
import type { AttachedDatabase, Target, TargetSecret } from './types.ts'

export type Env = Readonly<Record<string, string | undefined>>

interface Chosen {
  readonly target?: Target
  readonly problems: readonly Diagnostic[]
}

export function chooseTarget(main: Package, wanted: string | undefined, env: Env): Chosen {
  const { targets } = main.config
  const names = Object.keys(targets)
  const name = wanted ?? usualTarget(main)
  if (name === undefined) {
    const path = `target/${main.config.name}.duckdb`
    return { target: { name: 'dev', type: 'duckdb', path, place: firstLine(main.yaml.file) }, problems: [] }
  }
  const entry = Object.hasOwn(targets, name) ? targets[name] : undefined
  if (entry === undefined) {
    const place = wanted === undefined ? main.yaml.placeOf(['target']) : undefined
    return { problems: [diagnose('unknown-target', { name, near: nearest(name, names) }, { place })] }
  }
  const problems: Diagnostic[] = []
  return { target: filledTarget({ main, name, entry, env, problems }), problems }
}

/** The target of a call that names none. */
function usualTarget({ config }: Package): string | undefined {
  const names = Object.keys(config.targets)
  return config.target ?? (names.includes('dev') ? 'dev' : names[0])
}

/**
 * Where a target publishes, relative to the project's folder. Readers of one target's publication must never find another's
 * rows in it, so each but the usual one has a folder of its own unless it says where.
 */
export function publishFolder(main: Package, { name, publishDir }: Target): string {
  const dir = main.config.publish.dir ?? 'published'
  return publishDir ?? (name === (usualTarget(main) ?? name) ? dir : `${dir}/${name}`)
}

interface Filling {
  readonly main: Package
  readonly name: string
  readonly entry: TargetEntry
  readonly env: Env
  readonly problems: Diagnostic[]
}

function filledTarget({ main, name, entry, env, problems }: Filling): Target {
  const at = (key: string): Place => main.yaml.placeOf(['targets', name, key])
  const fill = (key: string, text: string): string => fillEnv(text, env, at(key), problems)
  const { memory_limit, threads } = entry
  const checked = {
    memory_limit: memory_limit === undefined ? undefined : memoryLimit(fill('memory_limit', memory_limit)),
    threads: threads === undefined ? undefined : threadCount(fill('threads', String(threads))),
  }
  const attach = attachedBy({ main, name, entry, env, problems })
  const secrets = secretsOf({ main, name, entry, env, problems })
  const path = forwardSlashes(fill('path', entry.path))
  if (problems.length === 0) {
    for (const key of ['memory_limit', 'threads'] as const) {
      const value = checked[key]
      if (typeof value !== 'object') continue
      const details = { key: `targets.${name}.${key}`, message: hidden(entry[key]) ?? value.wrong }
      problems.push(diagnose('bad-value', details, { place: at(key) }))
    }
  }
  const { settings, query_comment, publish_dir: dir } = entry
  return {
    name,
    type: entry.type,
    path,
    ...(dir === undefined ? {} : { publishDir: forwardSlashes(fill('publish_dir', dir)) }),
    ...(typeof checked.memory_limit === 'string' ? { memory_limit: checked.memory_limit } : {}),
    ...(typeof checked.threads === 'number' ? { threads: checked.threads } : {}),
    ...(entry.extensions.length === 0 ? {} : { extensions: entry.extensions }),
    ...(attach.length === 0 ? {} : { attach }),
    ...(secrets.length === 0 ? {} : { secrets }),
    ...(query_comment === undefined ? {} : { query_comment }),
    ...(settings === undefined ? {} : { settings: settingsOf(settings, name, main, env, problems) }),
    place: main.yaml.placeOf(['targets', name], 'key'),
  }
}

/** Half a second, one, two: a restart of a server is over by then, and a wrong port is told soon enough. */
const usualRetries = 3

function attachedBy({ main, name, entry, env, problems }: Filling): AttachedDatabase[] {
  return entry.attach.map((database, i) => {
    const key = database.type === 'duckdb' ? 'path' : 'connection'
    const place = main.yaml.placeOf(['targets', name, 'attach', i, key])
    const filled = fillEnv(database[key] ?? '', env, place, problems)
    const connection = key === 'path' ? forwardSlashes(filled) : filled
    const { retries = usualRetries } = database
    return { name: database.name, type: database.type, connection, retries, place }
  })
}

function secretsOf({ main, name, entry, env, problems }: Filling): TargetSecret[] {
  return entry.secrets.map(({ name: own, type, ...options }, i) => {
    const at = ['targets', name, 'secrets', i]
    const filled = Object.entries(options).map(([key, value]): [string, SecretOption] => {
      const fill = (text: string): string => fillEnv(text, env, main.yaml.placeOf([...at, key]), problems)
      if (typeof value === 'string') return [key, fill(value)]
      if (typeof value !== 'object') return [key, value]
      return [key, value.map(fill)]
    })
    return { name: own, type, options: Object.fromEntries(filled), place: main.yaml.placeOf(at) }
  })
}

function settingsOf(
  settings: NonNullable<Target['settings']>,
  target: string,
  main: Package,
  env: Env,
  problems: Diagnostic[],
): NonNullable<Target['settings']> {
  const filled = Object.entries(settings).map(([key, value]) => {
    const place = main.yaml.placeOf(['targets', target, 'settings', key])
    return [key, typeof value === 'string' ? fillEnv(value, env, place, problems) : value]
  })
  return Object.fromEntries(filled)
}

/** The message about a value that must not be printed. */
function hidden(written: unknown): string | undefined {
  return /\{\{\s*secret/.test(String(written))
    ? 'is not valid; it holds a secret, so it is not shown.'
    : undefined
}

interface Wrong {
  readonly wrong: string
}

function memoryLimit(text: string): string | Wrong {
  const fits = /^\d+(\.\d+)?\s*([KMGT]i?B)$/i.test(text.trim())
  return fits ? text.trim() : { wrong: `must be a size such as 4GB, not ${text}.` }
}

function threadCount(text: string): number | Wrong {
  const fits = /^[1-9]\d{0,3}$/.test(text.trim())
  return fits ? Number(text) : { wrong: `must be a whole number, 1 or more, not ${text}.` }
}

const secretCall = /^secret\s+(?:"(\w+)"|'(\w+)')$/
const envCall = /^env\s+(?:"(\w+)"|'(\w+)')(?:\s+default\s*=\s*(?:"([^"]*)"|'([^']*)'))?$/

/** The literal form of `env` only: targets are read before any template can be. */
function fillEnv(text: string, env: Env, place: Place, problems: Diagnostic[]): string {
  const filled = text.replaceAll(/\{\{([\s\S]*?)\}\}/g, (whole: string, inside: string) => {
    const secret = secretCall.exec(inside.trim())
    if (secret !== null) {
      const value = secretValue(secret[1] ?? secret[2] ?? '', env, place, problems)
      keepSecret(value)
      return value
    }
    const found = envCall.exec(inside.trim())
    if (found === null) {
      problems.push(notEnv(whole, inside.trim(), place))
      return ''
    }
    const name = found[1] ?? found[2] ?? ''
    const value = env[name] ?? found[3] ?? found[4]
    if (value === undefined) problems.push(diagnose('missing-env', { name }, { place }))
    return value ?? ''
  })
  const open = /\{[{%]/.exec(text.replaceAll(/\{\{[\s\S]*?\}\}/g, ''))
  if (open !== null)
    problems.push(diagnose('template-syntax', { message: `${open[0]} is not closed.` }, { place }))
  return filled
}

/** The variable, or the file that `NAME_FILE` names. Its value goes into no message. */
function secretValue(name: string, env: Env, place: Place, problems: Diagnostic[]): string {
  const file = env[`${name}_FILE`]
  if (env[name] !== undefined) return env[name]
  try {
    if (file !== undefined) return readFileSync(file, 'utf8').trimEnd()
  } catch {
    // an unreadable file is no value
  }
  problems.push(diagnose('missing-env', { name, secret: true }, { place }))
  return ''
}

function notEnv(whole: string, inside: string, place: Place): Diagnostic {
  const jinja = /^(?:env_var|env)\s*\(\s*['"](\w+)['"]\s*(?:,\s*['"]([^'"]*)['"]\s*)?\)$/.exec(inside)
  if (jinja !== null) {
    const fallback = jinja[2] === undefined ? '' : ` default='${jinja[2]}'`
    return diagnose(
      'jinja-syntax',
      { found: whole, fix: `Write {{env '${jinja[1]}'${fallback}}}.` },
      { place },
    )
  }
  const name = /^[\w.]+/.exec(inside)?.[0] ?? inside
  if (name === 'env') {
    const message = "inside a target it is written {{env 'NAME'}} or {{env 'NAME' default='…'}}."
    return diagnose('bad-helper-call', { helper: 'env', message }, { place })
  }
  return diagnose(
    'unknown-helper',
    { name, near: nearest(name, ['env', 'secret']) },
    { place, notes: ['Inside a target there are only env and secret.'] },
  )
}
