/** Runs before each test file. Files share a process, so that what one leaves behind has to go with it. */
import { afterAll } from 'vitest'
import { removeMade } from './project/made.ts'

afterAll(removeMade)
