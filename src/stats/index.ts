/**
 * Estimators, pure: arrays and sums in, records out; a figure that the data cannot carry is refused with its reason.
 * Start at the folder of the question: what a customer is worth (`value`, `survival`), what a score says (`score`) and goes
 * together with (`association`), what an effect is (`effect`), what money is worth over time (`finance`).
 */
export * as association from './association/index.ts'
export * as effect from './effect/index.ts'
export * as finance from './finance/index.ts'
export { seeded } from './random.ts'
export * from './result.ts'
export * as score from './score/index.ts'
export * as special from './special/index.ts'
export * as survival from './survival/index.ts'
export * as value from './value/index.ts'
