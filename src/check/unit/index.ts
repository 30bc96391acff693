/** Unit tests: typed fixtures in, rows out, nothing of the project touched. Start at `run.ts`. */
export { bindUnitTests, runUnitTest, type UnitContext, type UnitResult } from './run.ts'
