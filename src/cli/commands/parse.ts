/** `ledgerline parse`: reads and links everything and writes the manifest; no database is opened. */
import { exitCode } from '../../diagnostic/index.ts'
import { writeManifest } from '../artifacts.ts'
import { type CommonOptions, type Linked, openProject } from '../context.ts'
import { noteNames } from '../names-file.ts'
import { say, sayProblems } from '../output.ts'

export async function parse(options: CommonOptions): Promise<number> {
  const linked = parsed(options)
  if (options.quiet !== true && options.logFormat !== 'json') {
    const { nodes, checks } = linked.graph
    say(`${nodes.size} nodes, ${checks.length} tests   target/manifest.json`)
  }
  return exitCode.ok
}

export function parsed(options: CommonOptions): Linked {
  const linked = openProject(options)
  sayProblems(linked.warnings, options.logFormat === 'json', options.color)
  noteNames(linked)
  writeManifest(linked, new Date())
  return linked
}
