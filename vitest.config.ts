import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** A file for vitest's JSON report; `.ci/run` counts from it. */
const report = process.env.LEDGERLINE_TEST_REPORT

export default defineConfig({
  // what the package's own TypeScript imports, as tsconfig.json has it
  resolve: { alias: { ledgerline: fileURLToPath(new URL('./src/api/index.ts', import.meta.url)) } },
  test: {
    include: ['tests/**/*.test.ts'],
    // a build of a whole project on a machine with twenty times as much to do as it has cores; no test asserts a time
    testTimeout: 300_000,
    hookTimeout: 600_000,
    // DuckDB is native code: a process of its own per file, as users have it
    pool: 'forks',
    maxWorkers: 2,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
})
