/** What customers are worth: contracts, purchases, spending; every figure names its timing. */
export * from './bg-nbd.ts'
export * from './closed-form.ts'
export * from './customer-value.ts'
export * from './gamma-gamma.ts'
export * from './likelihood.ts'
export * from './pareto-nbd.ts'
export * from './purchases.ts'
export * from './sbg.ts'
