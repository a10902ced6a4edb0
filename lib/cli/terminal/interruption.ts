// Ctrl-C, and the other signals that ask a process to end. Work that would leave files behind if it were cut off is
// aborted instead. Once it has cleared up, the process ends as the signal would have ended it.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The part of a process that receives signals; `kill` ends it. */
export type SignalTarget = Pick<NodeJS.Process, 'pid' | 'on' | 'off' | 'kill'>

/**
 * Runs work that ends with an AbortError once its signal is aborted, which the first of SIGINT, SIGTERM and SIGHUP does;
 * the process is then killed by that signal. A second one kills it at once. Rejects with what the work rejects with.
 */
export function interruptibly<Result>(
  target: SignalTarget,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  let received: NodeJS.Signals | undefined
  const end = (name: NodeJS.Signals) => {
    for (const each of SIGNALS) target.off(each, interrupt)
    target.kill(target.pid, name)
  }
  const interrupt = (name: NodeJS.Signals) => {
    if (received !== undefined) end(name)
    received = name
    controller.abort()
  }
  for (const each of SIGNALS) target.on(each, interrupt)
  return work(controller.signal)
    .catch((error: unknown) => {
      if (received !== undefined && isAbort(error)) end(received)
      throw error
    })
    .finally(() => {
      for (const each of SIGNALS) target.off(each, interrupt)
    })
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
