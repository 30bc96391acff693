/**
 * Effects and the evidence for them. Pure: sums or columns in, one record out. Nothing here reads a clock, draws without
 * a seed, or gives a number that is not finite.
 *
 * In. A `Column` has one number for each row (a Float64Array where there are many), in the units of the data; treatments
 * and binary outcomes are 0 and 1. Sums come from the columns or from the text of `sql.ts`.
 * Out. `Regression`, `Logit`, `Aipw`, `Staggered`, `TwoByTwo`, `Experiment`, or `Refused` with its reason
 * (`../result.ts`); effects inside them are an `EffectEstimate` (estimate, error, interval, n, diagnostics, grade) in
 * units of the outcome, or `Refused`. Shares are 0…1.
 *
 * | start at | for | source |
 * |---|---|---|
 * | `ols`, `effectOf` | linear regression, HC0…HC3, CR1 | White 1980; MacKinnon & White 1985; Liang & Zeger 1986 |
 * | `logit`, `marginalEffectOf` | log odds, average marginal effects | McCullagh & Nelder 1989 |
 * | `aipw` | ATE and ATT adjusted for covariates | Robins et al. 1994; Chernozhukov et al. 2018 |
 * | `didTwoByTwo` | one group, one start | Card & Krueger 1994 |
 * | `staggered`, `staggeredFromMoments` | starts at different times | Callaway & Sant'Anna 2021; Sant'Anna & Zhao 2020 |
 * | `rollOut` | the same where units are few clusters of many | Welch 1947; Satterthwaite 1946; McKeon 1974 |
 * | `experiment`, `linAdjusted` | randomised arms | Welch 1947; Deng et al. 2013; Lin 2013 |
 * | `eValue`, `robustnessValue`, `oster`, `rosenbaumBinary`, `rosenbaumSignedRank` | hidden causes | in each file |
 * | `gradeOf`, `weakestGrade` | evidence grades E1 to E5 | methods, section 8 |
 * | `benjaminiHochberg` | many tests | Benjamini & Hochberg 1995 |
 */
export * from './aipw.ts'
export * from './cross-products.ts'
export type { Estimate, Placebo } from './did/effect.ts'
export { type Cohort, cohortMoments, type PanelMoments, type UnitPanel } from './did/panel.ts'
export { noncentralityFor, type Pretrend } from './did/pretrend.ts'
export * from './did/roll-out.ts'
export * from './did/staggered.ts'
export * from './did/two-by-two.ts'
export * from './experiment.ts'
export * from './folds.ts'
export * from './grade.ts'
export * from './logit.ts'
export * from './logit-steps.ts'
export * from './multiplicity.ts'
export * from './ols.ts'
export * from './ols-fit.ts'
export * from './overlap.ts'
export * from './record.ts'
export * from './rosenbaum.ts'
export * from './sensitivity.ts'
export * from './sql.ts'
