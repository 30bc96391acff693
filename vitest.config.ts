import { existsSync, statfsSync } from 'node:fs'
import { freemem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { proofs } from './tests/proofs.ts'

/** A file for vitest's JSON report; `.ci/run` counts from it. */
const report = process.env.LEDGERLINE_TEST_REPORT

/**
 * Folders that tests make lie in memory where there is room for them: a fifth of the time of a small build is waiting for the disk.
 * Whoever sets TMPDIR has them there.
 */
const inMemory = '/dev/shm'
if (process.env.TMPDIR === undefined && existsSync(inMemory)) {
  const { bavail, bsize } = statfsSync(inMemory)
  if (bavail * bsize > 4e9 && freemem() > 6e9) process.env.TMPDIR = inMemory
}

/**
 * The demo company before all, then builds of much of the package, then small projects, then the rest: the last file to begin is a short one.
 * What binding the demo's models remembers is taken by its scenarios (`tests/models/shelf.ts`), which come when it is done.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rooms = ['/tests/examples/demo.', '/tests/models/', '/tests/examples/', '/tests/engine/']
    const rank = ({ moduleId }: TestSpecification): number => {
      const room = rooms.findIndex((r) => moduleId.includes(r))
      return room === -1 ? rooms.length : room
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  // what the package's own TypeScript imports, as tsconfig.json has it
  resolve: { alias: { ledgerline: fileURLToPath(new URL('./src/api/index.ts', import.meta.url)) } },
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...proofs],
    // a build of a whole project on a machine with twenty times as much to do as it has cores; no test asserts a time
    testTimeout: 300_000,
    hookTimeout: 600_000,
    setupFiles: ['tests/setup.ts'],
    // DuckDB is native code, so processes and no threads. Each takes file after file: starting one and loading
    // src/ into it cost half a second of CPU a file
    pool: 'forks',
    isolate: false,
    // one more than the two cores that the suite is for: a process has nothing to run a fifth of its time, while it waits for a disk or a child
    maxWorkers: 3,
    // V8 optimises after fifteen times as many steps as by itself, as in a command (src/cli/engine.ts): most of what it optimises does not
    // repay it even here. Other versions do not know the flag
    execArgv: process.versions.v8.startsWith('11.') ? ['--interrupt-budget=1000000'] : [],
    sequence: { sequencer: LongestFirst },
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
})
