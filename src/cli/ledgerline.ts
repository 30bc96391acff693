#!/usr/bin/env -S node --max-semi-space-size=4
/**
 * The program that package.json names as `ledgerline`. V8 gives room for new objects in two halves, of 16 MB each unless its first
 * line says otherwise: a build has most of its memory in the database, and fills the halves no slower when they are small.
 */
import { setFlagsFromString } from 'node:v8'
import { main } from './main.ts'

/**
 * A command is over before most functions that V8 optimises have repaid that: it waits fifteen times as long as by itself.
 * Versions whose V8 was not looked at keep their own budget, as V8 complains of a flag that it does not know.
 */
if (Number.parseInt(process.versions.node, 10) <= 24) setFlagsFromString('--interrupt-budget=1000000')

/** `ledgerline ls | head`: a reader that has seen enough ends no build, and is no error. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

process.exitCode = await main(process.argv)
