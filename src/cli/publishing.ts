import type { Built } from './building.ts'
import type { CommonOptions, Linked } from './context.ts'
import type { Working } from './working.ts'
export async function publishBuilt(_l: Linked, _w: Working, _b: Built): Promise<undefined> {}
export function sayPublication(_o: unknown, _c: CommonOptions): void {}
