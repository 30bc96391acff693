/**
 * What dbt's commands and flags are called here, or why they are not needed: told behind "unknown command" and
 * "unknown option". To add one: a line in its list.
 */
const commands: Readonly<Record<string, string>> = {
  clone: 'A database is one file: copy the file of the target.',
  serve: 'ledgerline docs serve',
  freshness: 'ledgerline source freshness',
  'snapshot-freshness': 'ledgerline source freshness',
  lint: 'ledgerline check says what is wrong; SQL has no formatter here.',
  format: 'ledgerline check says what is wrong; SQL has no formatter here.',
  docs: 'ledgerline docs generate, then ledgerline docs serve',
}

const readWhole = 'The whole project is read each time; leave it out.'
const noDefer =
  'What is not selected is read as it stands in the target; to work on the data of another one, copy its file.'
const flags: Readonly<Record<string, string>> = {
  '--defer': noDefer,
  '--favor-state': noDefer,
  '--defer-state': noDefer,
  '--profiles-dir': 'targets: of project.yml says which databases there are; --target takes one.',
  '--profile': 'targets: of project.yml says which databases there are; --target takes one.',
  '--partial-parse': readWhole,
  '--no-partial-parse': readWhole,
  '--dry-run': 'ledgerline plan says what a build would do.',
  '--show': 'ledgerline show <name> prints rows.',
  '--debug': 'Write -v, or --log-level debug.',
  '-d': 'Write -v, or --log-level debug.',
  '--no-use-colors': 'Write --no-color.',
  '--print': 'Leave it out; data always goes to stdout.',
  '--no-print': 'Write -q.',
  '--no-version-check': 'requires: of project.yml is always held.',
  '--single-threaded': 'Write --threads 1.',
  '--json': 'Of plan; where another command gives JSON it is --output json, and of events --log-format json.',
  '--event-time-start': 'Of build and run.',
  '--event-time-end': 'Of build and run.',
  '--inline-direct': 'Write --inline.',
  '--full-refresh': 'Of build, run and seed; a snapshot keeps what was, and is never built again.',
  '-f': 'Of build, run and seed; a snapshot keeps what was, and is never built again.',
}

/** @param message  commander's: `error: unknown option '--defer'` */
export function habitOf(code: string, message: string): string | undefined {
  const word = /'([^']+)'/.exec(message)?.[1] ?? ''
  const list =
    code === 'commander.unknownCommand' ? commands : code === 'commander.unknownOption' ? flags : {}
  return Object.hasOwn(list, word) ? list[word] : undefined
}
