#!/usr/bin/env node
/**
 * The program that package.json names as `ledgerline`. Its first line has no flag of V8: with one, Node takes none of its own modules
 * from the code that comes with it, and compiles them anew at every start. What V8 is to do otherwise it is told by `engine.ts`.
 */
import { ownTheProcess } from './engine.ts'
import { main } from './main.ts'

/** `ledgerline ls | head`: a reader that has seen enough ends no build, and is no error. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

ownTheProcess()
process.exitCode = await main(process.argv)
