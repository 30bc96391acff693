/** `ledgerline publish list` and `publish rollback`: the publications that are kept, and the way back to one. */
import { resolve } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import { listPublications, pointTo, readCurrent } from '../../publish/index.ts'
import { acquireLock } from '../../warehouse/index.ts'
import { type CommonOptions, type Linked, openProject } from '../context.ts'
import { palette, print, printJson, say, textTable } from '../output.ts'
import { databaseFile } from '../working.ts'

interface Kept {
  readonly dir: string
  readonly name: string
}

function keptBy({ project }: Linked): Kept {
  return { dir: resolve(project.dir, project.publish.dir), name: project.publish.name }
}

export async function list(options: CommonOptions & { output?: 'text' | 'json' }): Promise<number> {
  const { dir, name } = keptBy(openProject(options))
  const current = await readCurrent(dir, name)
  const rows = listPublications(dir, name).map((m) => ({
    publication: m.publication,
    current: m.publication === current?.publication,
    published_at: m.published_at,
    run_id: m.run_id,
    tables: m.tables.length,
  }))
  if (options.output === 'json') printJson(rows, 2)
  else if (rows.length === 0) say('Nothing was published yet.')
  else {
    const cells = rows.map((r) => [
      String(r.publication),
      r.current ? 'current' : '',
      r.published_at,
      r.run_id,
      String(r.tables),
    ])
    print(textTable(['publication', '', 'published at', 'run id', 'tables'], cells))
  }
  return exitCode.ok
}

export async function rollback(wanted: number | undefined, options: CommonOptions): Promise<number> {
  const linked = openProject(options)
  const { dir, name } = keptBy(linked)
  const file = databaseFile(linked.project)
  // a build that publishes meanwhile would be undone, or undo this
  const lock = file === ':memory:' ? undefined : await acquireLock(file, 'ledgerline publish rollback')
  try {
    const current = await readCurrent(dir, name)
    const kept = listPublications(dir, name)
    const target = kept.find((m) =>
      wanted === undefined ? m.publication < (current?.publication ?? 0) : m.publication === wanted,
    )
    if (target === undefined) {
      const numbers = kept.map((m) => m.publication).join(', ')
      const what = wanted === undefined ? 'no publication before the current one' : `no publication ${wanted}`
      const message = `there is ${what}; kept: ${numbers === '' ? 'none' : numbers}.`
      throw new LedgerlineError([diagnose('usage', { message })])
    }
    await pointTo(dir, target)
    if (options.quiet !== true)
      say(`${palette(options.color).good(`Publication ${target.publication}`)} serves readers again.`)
    return exitCode.ok
  } finally {
    await lock?.release()
  }
}
