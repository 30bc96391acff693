/**
 * Ctrl-C and SIGTERM: the first asks running statements to stop and lets the command tell what stands,
 * the second ends the process. Exit codes 130 and 143, as shells expect. A program's own signals are its own: it gives
 * an AbortSignal, which stops as the first Ctrl-C does.
 */
export interface Interrupt {
  readonly requested: () => boolean
  /** The exit code of the signal that came, if any. */
  readonly signal: () => number | undefined
  /** The time that `--timeout` gives is over. */
  readonly timedOut: () => boolean
  readonly done: () => void
}

export function onInterrupt(
  stop: () => void,
  { timeout, signal }: { readonly timeout?: number; readonly signal?: AbortSignal },
): Interrupt {
  let code: number | undefined
  let late = false
  const end = (): void => {
    late = true
    stop()
  }
  const timer = timeout === undefined ? undefined : setTimeout(end, timeout)
  const handler = (exit: number) => (): void => {
    if (code !== undefined && signal === undefined) process.exit(exit)
    code = exit
    stop()
  }
  const off = signal === undefined ? onSignals(handler) : onAbort(signal, handler(130))
  return {
    requested: () => code !== undefined || late,
    signal: () => code,
    timedOut: () => late,
    done: () => {
      clearTimeout(timer)
      off()
    },
  }
}

function onSignals(handler: (exit: number) => () => void): () => void {
  const int = handler(130)
  const term = handler(143)
  process.on('SIGINT', int)
  process.on('SIGTERM', term)
  return () => {
    process.off('SIGINT', int)
    process.off('SIGTERM', term)
  }
}

function onAbort(signal: AbortSignal, stop: () => void): () => void {
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  return () => signal.removeEventListener('abort', stop)
}
