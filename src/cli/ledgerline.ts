#!/usr/bin/env -S node --min-semi-space-size=4
/**
 * The program that package.json names as `ledgerline`. V8 gives room for new objects in two halves, of 1 MB each at first unless its
 * first line says otherwise, and of 16 at most: a command that wants more than it starts with says so (`young.ts`).
 */
import { setFlagsFromString } from 'node:v8'
import { main } from './main.ts'
import { isKnownV8, keepYoungSmall } from './young.ts'

/**
 * A command is over before most functions that V8 optimises have repaid that: it waits fifteen times as long as by itself.
 * Versions whose V8 was not looked at keep their own budget.
 */
if (isKnownV8) setFlagsFromString('--interrupt-budget=1000000')
keepYoungSmall()

/** `ledgerline ls | head`: a reader that has seen enough ends no build, and is no error. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

process.exitCode = await main(process.argv)
