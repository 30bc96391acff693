/** Unit tests: typed fixtures in, rows out, nothing of the project touched. Start at `run.ts`. */
export { bindUnitTests, openUnits } from './bind.ts'
export { unitText } from './key.ts'
export { runUnitTest, type UnitContext, type UnitResult } from './run.ts'
