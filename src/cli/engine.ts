/**
 * How V8 works in a process of ours, set when a project is about to be read: commands that end sooner have no use for it, and a flag
 * costs each of Node's modules that is loaded later its compiled code. In a program that calls us nothing is set. Start at `readyForWork`.
 */

/** Versions whose V8 was looked at; it complains of a flag that it does not know. */
const isKnown = Number.parseInt(process.versions.node, 10) <= 24

type V8 = typeof import('node:v8')

let isOurs = false

/** The command line says that nobody else lives in this process. */
export function ownTheProcess(): void {
  isOurs = isKnown
}

/** Tells V8, once. Modules of Node that work needs are loaded before it, by `building.ts`. */
export function readyForWork(): void {
  if (!isOurs) return
  isOurs = false
  // `--help` does without the module
  const v8 = process.getBuiltinModule('node:v8')
  holdYoung(v8)
  // a command is over before most functions that V8 optimises have repaid that: it waits fifteen times as long as by itself. The V8 of
  // Node 22 and 24 counts otherwise, and says on stderr that it knows no such flag
  if (process.versions.v8.startsWith('11.')) v8.setFlagsFromString('--interrupt-budget=1000000')
}

const megabyte = 1024 * 1024
/** Both halves of the room for new objects. */
const enough = 8 * megabyte
const piece = 8_000

/**
 * New objects get two halves of 4 MB. Left alone, V8 lets each grow to 16, and a build has most of its memory in the database. The most is
 * read when V8 starts, so it would have to stand in the command line; the factor of growth is read each time. V8 grows a half when as
 * much has outlived collections as it holds, so some things are kept until it did.
 */
function holdYoung(v8: V8): void {
  v8.setFlagsFromString('--semi-space-growth-factor=4')
  const kept: unknown[] = []
  while (roomOfYoung(v8) < enough && kept.length * piece * 8 < 4 * enough) kept.push(new Array(piece).fill(0))
  v8.setFlagsFromString('--semi-space-growth-factor=1')
}

function roomOfYoung(v8: V8): number {
  return v8.getHeapSpaceStatistics().find((s) => s.space_name === 'new_space')?.space_size ?? enough
}
