/**
 * Ctrl-C and SIGTERM: the first asks running statements to stop and lets the command tell what stands,
 * the second ends the process. Exit codes 130 and 143, as shells expect.
 */
export interface Interrupt {
  readonly requested: () => boolean
  /** The exit code of the signal that came, if any. */
  readonly signal: () => number | undefined
  readonly done: () => void
}

export function onInterrupt(stop: () => void): Interrupt {
  let code: number | undefined
  const handler = (exit: number) => (): void => {
    if (code !== undefined) process.exit(exit)
    code = exit
    stop()
  }
  const int = handler(130)
  const term = handler(143)
  process.on('SIGINT', int)
  process.on('SIGTERM', term)
  return {
    requested: () => code !== undefined,
    signal: () => code,
    done: () => {
      process.off('SIGINT', int)
      process.off('SIGTERM', term)
    },
  }
}
