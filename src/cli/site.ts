/**
 * Writes the site of the docs to `target/docs`. Pages are made one at a time; one that stands as it would be written is left,
 * and pages of nodes that are gone are removed. In: linked and bound project, facts. May touch: that folder. Start at `writeSite`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type SiteInput, siteFiles } from '../artifact/site/index.ts'
import { engineVersion } from '../project/index.ts'
import { inPackage } from './artifact-nodes.ts'
import type { Linked } from './context.ts'
import type { SiteFacts } from './site-facts.ts'
import { siteFolder } from './site-folder.ts'

export interface Written {
  readonly pages: number
  readonly changed: number
}

export function writeSite(
  linked: Linked,
  bound: Pick<SiteInput, 'columns' | 'lineage' | 'pii'>,
  facts: SiteFacts,
): Written {
  const { graph, compiled, project } = linked
  const dir = join(project.dir, 'target', siteFolder)
  mkdirSync(dir, { recursive: true })
  const pathOf = (pkg: string, path: string): string => inPackage(linked, pkg, path)
  const kept = new Set<string>()
  let changed = 0
  for (const { name, text } of siteFiles({
    graph,
    compiled,
    ...bound,
    ...facts,
    version: engineVersion(),
    dir: project.dir,
    pathOf,
  })) {
    kept.add(name)
    if (writeChanged(dir, name, [...text].join(''))) changed++
  }
  for (const name of readdirSync(dir)) if (name.endsWith('.html') && !kept.has(name)) rmSync(join(dir, name))
  return { pages: [...kept].filter((name) => name.endsWith('.html')).length, changed }
}

/** Whole or not at all. @returns false when it stood so already */
function writeChanged(dir: string, name: string, text: string): boolean {
  const path = join(dir, name)
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false
  writeFileSync(`${path}.tmp`, text)
  renameSync(`${path}.tmp`, path)
  return true
}
