/** The longer proofs, run like the tests: `npm run proofs`, or some of them with a path after it. */
import { configDefaults, mergeConfig } from 'vitest/config'
import { proofs } from './tests/proofs.ts'
import base from './vitest.config.ts'

// lists are put together by mergeConfig, and here one takes the place of the other
const { test, ...rest } = base
export default mergeConfig(rest, { test: { ...test, include: [...proofs], exclude: configDefaults.exclude } })
