// The most memory that this process took since it was asked last, in MB. The system's own count of the most then stands
// no longer for the whole process. Start at `peak`.
import { readFileSync, writeFileSync } from 'node:fs'

/** The most resident memory since the last call: Linux forgets its high-water mark when a 5 is written there. */
export function peak() {
  const kept = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
  writeFileSync('/proc/self/clear_refs', '5')
  return Number(kept?.[1] ?? 0) / 1024
}
