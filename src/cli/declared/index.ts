/**
 * Every command, in the order in which `--help` lists them. To add one: a file here that says how it is called,
 * a line in the list below, and a file in `commands/` that does it. A command below another comes after it.
 */
import { build } from './build.ts'
import { check } from './check.ts'
import { clean } from './clean.ts'
import { compile } from './compile.ts'
import { completion, debug, init, parse, version } from './debug.ts'
import { deps } from './deps.ts'
import { diff } from './diff.ts'
import { docsGenerate, docsServe } from './docs.ts'
import { explain } from './explain.ts'
import {
  generateInput,
  generateModel,
  generateProperties,
  generateSchemas,
  generateSource,
  generateTypes,
  generateUnitTest,
} from './generate.ts'
import { ls } from './ls.ts'
import { metricList, metricQuery } from './metric.ts'
import type { Declared } from './parts.ts'
import { apply, plan } from './plan.ts'
import { publishList, publishRollback } from './publications.ts'
import { publish } from './publish.ts'
import { reconcile } from './reconcile.ts'
import { report } from './report.ts'
import { run, seed, snapshot } from './resources.ts'
import { retry } from './retry.ts'
import { runOperation } from './run-operation.ts'
import { show } from './show.ts'
import { sourceFreshness } from './source.ts'
import { test } from './test.ts'
import { why } from './why.ts'

export const commands: readonly Declared[] = [
  init,
  build,
  test,
  run,
  seed,
  snapshot,
  retry,
  plan,
  apply,
  check,
  parse,
  ls,
  compile,
  show,
  why,
  explain,
  metricList,
  metricQuery,
  reconcile,
  diff,
  docsGenerate,
  docsServe,
  publish,
  publishList,
  publishRollback,
  report,
  sourceFreshness,
  runOperation,
  generateSchemas,
  generateSource,
  generateModel,
  generateInput,
  generateProperties,
  generateTypes,
  generateUnitTest,
  deps,
  debug,
  version,
  completion,
  clean,
]
