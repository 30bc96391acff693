/** Files for tools that read dbt's artefacts. Pure functions from facts to text. */
export { type CatalogInput, type CatalogRelation, catalogJson } from './catalog.ts'
export { manifestJson, manifestPieces } from './manifest.ts'
export { runResultsJson } from './run-results.ts'
export { type SourceAge, sourcesJson } from './sources.ts'
export type {
  ArtifactColumn,
  ArtifactExposure,
  ArtifactFixture,
  ArtifactGroup,
  ArtifactMacro,
  ArtifactModel,
  ArtifactNode,
  ArtifactReads,
  ArtifactResult,
  ArtifactSeed,
  ArtifactSource,
  ArtifactStatus,
  ArtifactTest,
  ArtifactUnitTest,
  Facts,
  Invocation,
  LaterNode,
  ManifestInput,
  RunResultsInput,
} from './types.ts'
