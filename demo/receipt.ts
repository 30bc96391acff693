/**
 * `generated.json`: which arguments made the files of a folder, and what the files were.
 * In: folder. Out: Receipt, or nothing when the files are not those of the receipt. Start at `currentReceipt`.
 */
import { hash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FileFacts } from './csv.ts'
import { type FeedName, feedNames, fileOf } from './feed.ts'
import type { World } from './programme.ts'
import type { Scenario } from './scenario.ts'

/** Goes up with every change of the generator that changes a byte it writes. */
export const generatorVersion = 11
export const receiptFile = 'generated.json'

export interface Receipt {
  readonly version: number
  readonly seed: number
  readonly scale: number
  readonly world: World
  readonly scenario: Scenario
  readonly files: Readonly<Record<FeedName, FileFacts>>
}

/** The folder's receipt when it is of these arguments and every file still has its hash. */
export function currentReceipt(
  dir: string,
  wanted: Pick<Receipt, 'scale' | 'seed' | 'world' | 'scenario'>,
): Receipt | undefined {
  try {
    const receipt = JSON.parse(readFileSync(join(dir, receiptFile), 'utf8')) as Receipt
    const same =
      receipt.version === generatorVersion &&
      receipt.seed === wanted.seed &&
      receipt.scale === wanted.scale &&
      receipt.world === wanted.world &&
      receipt.scenario === wanted.scenario
    if (!same) return undefined
    const intact = (name: FeedName) =>
      hash('sha256', readFileSync(join(dir, fileOf(name)))) === receipt.files[name].sha256
    return feedNames.every(intact) ? receipt : undefined
  } catch {
    // no receipt, a torn one or a file that is gone: all mean that the files must be written
    return undefined
  }
}

export function writeReceipt(dir: string, receipt: Omit<Receipt, 'version'>): void {
  const whole: Receipt = { version: generatorVersion, ...receipt }
  writeFileSync(join(dir, receiptFile), `${JSON.stringify(whole, undefined, 2)}\n`)
}
