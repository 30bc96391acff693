/**
 * Runs before each test file. Files share a process, so that what one leaves behind has to go with it, and the folder in
 * which the program worked last must not be where the next file looks for its own.
 */
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { removeMade } from './project/made.ts'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
afterAll(removeMade)
