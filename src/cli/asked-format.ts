/** Whether stderr is to be JSON, before flags are settled: a call that is refused has none. Light: every call loads it. */
export function asksJson(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const at = argv.findLastIndex((word) => word === '--log-format' || word.startsWith('--log-format='))
  const said = at < 0 ? env.LEDGERLINE_LOG_FORMAT : (argv[at]?.split('=')[1] ?? argv[at + 1])
  return said === 'json'
}
