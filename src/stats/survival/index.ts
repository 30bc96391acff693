/** Survival curves. */
export * from './kaplan-meier.ts'
