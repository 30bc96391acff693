/** `ledgerline generate model` and `generate properties`: a beginning that a person goes on with, from what binds. */
import { exitCode } from '../../diagnostic/index.ts'
import { boundColumns, columnsOf } from '../bound-columns.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { print } from '../output.ts'
import { asYaml } from '../yaml-text.ts'

export async function generateModel(name: string, options: CommonOptions): Promise<number> {
  const linked = openProject(options)
  const found = columnsOf(linked, await boundColumns(linked), name, (n) => n.resource.kind === 'source')
  const { resource } = found.node
  const [source, table] = resource.kind === 'source' ? [resource.source, resource.table] : ['', '']
  const list = found.columns.map((c) => `        ${plainName(c.name)}`).join(',\n')
  print(`-- grain: one row per ?
with source as (
    select * from {{source '${source}' '${table}'}}
),

final as (
    select
${list}
    from source
)

select * from final`)
  return exitCode.ok
}

/** A name as people write it, where the database takes it so. */
export function plainName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

const keys = { seed: 'seeds', snapshot: 'snapshots', model: 'models' } as const

export async function generateProperties(name: string, options: CommonOptions): Promise<number> {
  const linked = openProject(options)
  const { node, columns } = columnsOf(
    linked,
    await boundColumns(linked),
    name,
    (n) => n.resource.kind !== 'source',
  )
  const { resource } = node
  const key =
    node.config.materialized === 'snapshot'
      ? keys.snapshot
      : resource.kind === 'seed'
        ? keys.seed
        : keys.model
  const known = new Map(resource.columns.map((c) => [c.name.toLowerCase(), c]))
  const entry = {
    name: resource.name,
    description: resource.description,
    ...(resource.owner === undefined ? {} : { owner: resource.owner }),
    ...('grain' in resource && resource.grain.length > 0 ? { grain: [...resource.grain] } : {}),
    columns: columns.map((c) => {
      const { description = '', unit, pii } = known.get(c.name.toLowerCase()) ?? {}
      const more = { ...(unit === undefined ? {} : { unit }), ...(pii === undefined ? {} : { pii }) }
      return { name: c.name, data_type: c.type.toLowerCase(), description, ...more }
    }),
  }
  print(asYaml({ [key]: [entry] }))
  return exitCode.ok
}
