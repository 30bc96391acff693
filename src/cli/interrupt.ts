/**
 * Ctrl-C and SIGTERM: the first asks running statements to stop and lets the command tell what stands,
 * the second ends the process. Exit codes 130 and 143, as shells expect.
 */
export interface Interrupt {
  readonly requested: () => boolean
  /** The exit code of the signal that came, if any. */
  readonly signal: () => number | undefined
  /** The time that `--timeout` gives is over. */
  readonly timedOut: () => boolean
  readonly done: () => void
}

export function onInterrupt(stop: () => void, timeout?: number): Interrupt {
  let code: number | undefined
  let late = false
  const end = (): void => {
    late = true
    stop()
  }
  const timer = timeout === undefined ? undefined : setTimeout(end, timeout)
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
    requested: () => code !== undefined || late,
    signal: () => code,
    timedOut: () => late,
    done: () => {
      clearTimeout(timer)
      process.off('SIGINT', int)
      process.off('SIGTERM', term)
    },
  }
}
