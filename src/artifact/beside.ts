/** Exposures, groups and unit tests in the shape of dbt's manifest v12: what stands beside the nodes. Pure. */
import { metaOf, pathsOf, sorted } from './common.ts'
import type { ArtifactExposure, ArtifactFixture, ArtifactGroup, ArtifactUnitTest } from './types.ts'

export function exposureEntry(exposure: ArtifactExposure): object {
  return {
    name: exposure.name,
    resource_type: 'exposure',
    package_name: exposure.package,
    ...pathsOf(exposure.file),
    unique_id: exposure.id,
    fqn: [exposure.package, exposure.name],
    type: exposure.type,
    owner: { email: exposure.owner.email ?? null, name: exposure.owner.name ?? null },
    description: exposure.description,
    label: exposure.label ?? null,
    maturity: exposure.maturity ?? null,
    meta: metaOf(exposure.meta, exposure.facts),
    tags: exposure.tags,
    config: { enabled: true },
    unrendered_config: {},
    url: exposure.url ?? null,
    depends_on: { macros: [], nodes: sorted(exposure.parents) },
    refs: [],
    sources: [],
    metrics: [],
  }
}

export function groupEntry(group: ArtifactGroup): object {
  return {
    name: group.name,
    resource_type: 'group',
    package_name: group.package,
    ...pathsOf(group.file),
    unique_id: group.id,
    owner: { email: group.owner.email ?? null, name: group.owner.name ?? null },
    description: group.description,
    config: { enabled: true, meta: group.meta },
  }
}

export function unitTestEntry(test: ArtifactUnitTest): object {
  return {
    model: test.model,
    given: test.given.map(({ input, ...fixture }) => ({ input, ...fixtureEntry(fixture) })),
    expect: fixtureEntry(test.expect),
    name: test.name,
    resource_type: 'unit_test',
    package_name: test.package,
    ...pathsOf(test.file),
    unique_id: test.id,
    fqn: [test.package, test.model, test.name],
    description: test.description,
    overrides:
      test.overrides === undefined
        ? null
        : { macros: test.overrides.macros, vars: test.overrides.vars, env_vars: test.overrides.env },
    depends_on: { macros: [], nodes: [test.of] },
    config: { tags: test.tags, meta: metaOf(undefined, test.facts), enabled: true },
    checksum: null,
    schema: null,
    versions: null,
    version: null,
  }
}

/** dbt says dict where a fixture is rows. */
function fixtureEntry({ format, rows }: ArtifactFixture): object {
  return { rows, format: format === 'rows' ? 'dict' : format, fixture: null }
}
