import { mergeConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

const { test, ...rest } = base
/** The hunt alone: it is asked for by name, and takes as long as it is told. */
export default mergeConfig(rest, {
  test: { ...test, include: ['tests/hunt/*.hunt.ts'], root: new URL('../..', import.meta.url).pathname },
})
