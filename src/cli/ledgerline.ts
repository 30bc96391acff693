#!/usr/bin/env node
/** The program that package.json names as `ledgerline`. */
import { main } from './main.ts'

process.exitCode = await main(process.argv)
