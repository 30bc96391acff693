/**
 * Numbers that look random and are not: each is a function of its name alone.
 * In: seed, purpose, id, position. Out: a number in [0, 1). Pure: no generator state, so that rows depend
 * neither on the order in which they are made nor on how many others are made.
 * Start at `u`; `drawsOf` gives many positions of one name and hashes once per four of them.
 */
import { hash } from 'node:crypto'

/** The number at position `k` (0, 1, 2, …) of one name. */
export type Draws = (k: number) => number

const lanes = 4
const perLane = 8
const scale53 = 2 ** 53

/**
 * All positions of one name. A SHA-256 digest has 256 bits, room for four numbers of 53 bits: position `k` is
 * the first 53 bits of lane `k mod 4` of the digest of `seed|purpose|id|floor(k / 4)`.
 */
export function drawsOf(seed: number, purpose: string, id: string | number): Draws {
  const digests: string[] = []
  return (k) => {
    const block = Math.floor(k / lanes)
    let digest = digests[block]
    if (digest === undefined) {
      digest = hash('sha256', `${seed}|${purpose}|${id}|${block}`, 'binary')
      digests[block] = digest
    }
    return laneOf(digest, k % lanes)
  }
}

/** One number; the same as `drawsOf(seed, purpose, id)(k)`. */
export function u(seed: number, purpose: string, id: string | number, k: number): number {
  return drawsOf(seed, purpose, id)(k)
}

/** The digest is a string of one sign per byte: a million small buffers cost the collector more than the hashes do. */
function laneOf(digest: string, lane: number): number {
  let value = 0
  for (let byte = 0; byte < 6; byte++) value = value * 256 + digest.charCodeAt(lane * perLane + byte)
  // 48 bits so far; the last five are the upper bits of the seventh byte
  return (value * 32 + (digest.charCodeAt(lane * perLane + 6) >>> 3)) / scale53
}
