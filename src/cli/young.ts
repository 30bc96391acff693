/**
 * How much room V8 may take for new objects. The program's first line sets what it starts with and may take at most; V8 doubles it
 * when much survives. In: nothing. Out: a flag of V8. Start at `keepYoungSmall`.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Versions whose V8 was looked at: it complains of a flag that it does not know. */
export const isKnownV8 = Number.parseInt(process.versions.node, 10) <= 24

/** Two halves of 4 MB. */
const asStarted = 8 * 1024 * 1024

/**
 * A build has most of its memory in the database, and fills the room no slower when it is small. Without the first line V8 starts
 * with less than anybody wants to keep, and goes its own way.
 */
export function keepYoungSmall(): void {
  const young = getHeapSpaceStatistics().find((s) => s.space_name === 'new_space')
  if (isKnownV8 && (young?.space_size ?? 0) >= asStarted) setFlagsFromString('--semi-space-growth-factor=1')
}

/** For a command that is nearly all our own work. */
export function letYoungGrow(): void {
  if (isKnownV8) setFlagsFromString('--semi-space-growth-factor=2')
}
