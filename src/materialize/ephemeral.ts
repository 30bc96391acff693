/** An ephemeral model leaves no relation: its SQL stands as a CTE before each reader's. */
import type { Materialization } from './types.ts'

export const ephemeral: Materialization = {
  name: 'ephemeral',
  run: async () => ({ rows: null, contentHash: null }),
}
