/** Scores of surveys: net promoter, top boxes, means; who did not answer. */
export * from './nps.ts'
export * from './share.ts'
export * from './weighting.ts'
