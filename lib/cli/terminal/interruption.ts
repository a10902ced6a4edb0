// Ctrl-C, and whatever else asks a process to end. Work that would leave a trace if it were cut off is told
// instead, clears up, and only then the process ends, as the signal would have ended it.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The part of a process that signals come to; `kill` ends it. */
export type SignalTarget = Pick<NodeJS.Process, 'pid' | 'on' | 'off' | 'kill'>

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

/**
 * Does the work, which is to give up once it is told to. Where it does, the process is ended by the signal that it
 * was asked by; a second one does that at once. What the work fails with is passed on.
 */
export function interruptibly<Result>(
  target: SignalTarget,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  let told: NodeJS.Signals | undefined
  const end = (name: NodeJS.Signals) => {
    for (const each of SIGNALS) target.off(each, tell)
    target.kill(target.pid, name)
  }
  const tell = (name: NodeJS.Signals) => {
    if (told !== undefined) end(name)
    told = name
    controller.abort()
  }
  for (const each of SIGNALS) target.on(each, tell)
  return work(controller.signal)
    .catch((error: unknown) => {
      if (told !== undefined && isAbort(error)) end(told)
      throw error
    })
    .finally(() => {
      for (const each of SIGNALS) target.off(each, tell)
    })
}
