/** What every model of the package and of its examples has to say of itself. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openProject } from '../../src/cli/context.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

function models(project: string) {
  const { graph } = openProject({ projectDir: join(root, project), var: ['data_dir=none'] })
  return graph.order
    .map((id) => graph.nodes.get(id))
    .flatMap((node) => (node?.resource.kind === 'model' ? [node] : []))
}

describe.each(['.', 'examples/olist', 'examples/adventure_works'])('every model of %s', (project) => {
  const all = models(project)

  it('has a grain, an owner and a description', () => {
    expect(all.length).toBeGreaterThan(100)
    const silent = all.filter(
      ({ resource: r, config }) =>
        r.kind === 'model' &&
        (!r.owner || r.description === '' || (r.grain.length === 0 && config.materialized !== 'ephemeral')),
    )
    expect(silent.map((node) => node.name)).toEqual([])
  })

  it('that is published or a port enforces its contract and describes every column', () => {
    const loose = all.filter(({ resource: r, name, config }) => {
      if (!/^(input|dim|fct|mart|ctl|rpt)_/.test(name) || config.materialized === 'ephemeral') return false
      return !config.contractEnforced || r.columns.some((c) => (c.description ?? '') === '')
    })
    expect(loose.map((node) => node.name)).toEqual([])
  })
})
