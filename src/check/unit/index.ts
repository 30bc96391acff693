/** Unit tests: typed fixtures in, rows out, nothing of the project touched. Start at `run.ts`. */
export { bindUnitTests, openUnits } from './bind.ts'
export type { UnitContext } from './context.ts'
export { tablesOf, unitText } from './key.ts'
export { runUnitTest, type UnitResult } from './run.ts'
