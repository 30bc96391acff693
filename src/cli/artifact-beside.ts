/** Exposures, groups and unit tests as the manifest tells them. In: linked project. Out: facts for `artifact`. Pure. */
import type {
  ArtifactExposure,
  ArtifactFixture,
  ArtifactGroup,
  ArtifactUnitTest,
  ManifestInput,
} from '../artifact/index.ts'
import { exposureId, itemsOf, nodeOf, type StateParts } from '../graph/index.ts'
import type { Fixture, UnitTest } from '../project/index.ts'
import type { Linked } from './context.ts'

export function besideNodes(
  { graph, project }: Linked,
  parts: ReadonlyMap<string, StateParts>,
): Required<Pick<ManifestInput, 'exposures' | 'groups' | 'unitTests' | 'metrics' | 'semanticModels'>> {
  const items = itemsOf(graph)
  const exposures = (project.exposures ?? []).map((exposure): ArtifactExposure => {
    const id = exposureId(exposure)
    const { name, package: pkg, path, type, title, description, url, maturity, owner, tags, meta } = exposure
    return {
      ...{ id, name, package: pkg, file: path, type, description, owner, tags, meta },
      parents: items.byId.get(id)?.parents ?? [],
      facts: { state: parts.get(id) },
      ...(title === undefined ? {} : { label: title }),
      ...(url === undefined ? {} : { url }),
      ...(maturity === undefined ? {} : { maturity }),
    }
  })
  const unitTests = graph.unitTests.map(({ id, of, test }): ArtifactUnitTest => {
    const { name, package: pkg, path, description, model, tags } = test
    const base = { id, of, name, package: pkg, file: path, description, model, tags }
    return { ...base, ...fixturesOf(test), facts: { state: parts.get(id), ...factsOf(test) } }
  })
  return { exposures, groups: groupsOf(graph), unitTests, ...metricsOf(graph, parts) }
}

function metricsOf(
  graph: Linked['graph'],
  parts: ReadonlyMap<string, StateParts>,
): Required<Pick<ManifestInput, 'metrics' | 'semanticModels'>> {
  const { metrics, semanticModels } = graph.metrics ?? {}
  const items = itemsOf(graph)
  const facts = (id: string) => ({ state: parts.get(id) })
  return {
    metrics: [...(metrics?.values() ?? [])].map((of) => ({
      ...{ id: of.id, of, parents: items.byId.get(of.id)?.parents ?? [], facts: facts(of.id) },
    })),
    semanticModels: [...(semanticModels?.values() ?? [])].map((of) => ({
      ...{ id: of.id, of, relation: nodeOf(graph, of.model.id).relation, facts: facts(of.id) },
    })),
  }
}

function groupsOf({ project, nodes }: Linked['graph']): ArtifactGroup[] {
  const all = [...nodes.values()]
  return (project.groups ?? []).map(({ path, place: _, ...group }) => ({
    ...group,
    id: `group.${group.package}.${group.name}`,
    file: path,
    members: all.filter((n) => n.config.group === group.name).map((n) => n.id),
  }))
}

function inputText({ input }: UnitTest['given'][number]): string {
  if (input.kind === 'self') return 'this'
  return input.kind === 'ref'
    ? `ref('${input.name.replace('.', "', '")}')`
    : `source('${input.source}', '${input.table}')`
}

function fixturesOf({
  given,
  expect,
  overrides,
}: UnitTest): Pick<ArtifactUnitTest, 'given' | 'expect' | 'overrides'> {
  const { macros, vars, env } = overrides
  const isOver = [macros, vars, env].some((o) => Object.keys(o).length > 0)
  return {
    given: given.map((g) => ({ input: inputText(g), ...fixtureOf(g.fixture) })),
    expect: fixtureOf(expect.fixture),
    ...(isOver ? { overrides: { macros, vars, env } } : {}),
  }
}

function fixtureOf(fixture: Fixture): ArtifactFixture {
  return { format: fixture.format, rows: fixture.format === 'rows' ? fixture.rows : fixture.text }
}

/** Overrides that dbt has no key for. */
function factsOf({ expect, overrides }: UnitTest): Readonly<Record<string, unknown>> {
  const { isIncremental, now, currency, inputs } = overrides
  return {
    ...(expect.cte === undefined ? {} : { cte: expect.cte }),
    ...(isIncremental === undefined ? {} : { is_incremental: isIncremental }),
    ...(now === undefined ? {} : { now }),
    ...(currency === undefined ? {} : { currency }),
    ...(inputs === undefined ? {} : { inputs }),
  }
}
