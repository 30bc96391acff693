/**
 * How a score goes together with what customers do and spend: differences, curves, drivers. Grade E4 unless a design says
 * more: "customers who score 9 or 10 spend X more", never "ten points are worth X". Pure. Source: methods, section 4.
 *
 * | start at | for |
 * |---|---|
 * | `compareMeans`, `ratioOfMeans`, `compareShares` | one band against another |
 * | `winsorised`, `median`, `spearman` | skewed spend, order only |
 * | `cochranArmitage`, `scoreCurve` | all bands, or every point of the scale |
 * | `poissonBootstrap`, `jackknife` | an error without a formula |
 * | `driverShares`, `penaltyReward` | which part of the experience goes with the outcome |
 * | `chained` | score to behaviour to money, the error of both steps kept |
 */
export * from './bands.ts'
export * from './chain.ts'
export * from './curve.ts'
export * from './drivers.ts'
export * from './resample.ts'
export * from './skewed.ts'
