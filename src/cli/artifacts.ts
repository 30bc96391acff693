import type { Built } from './building.ts'
import type { Linked } from './context.ts'
export function writeArtifacts(_l: Linked, _b: Built, _c: string, _s: Date, _f: Date): void {}
