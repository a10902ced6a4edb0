// Promises that are settled from outside.

/** Nothing has to await the promise: its rejection is never unhandled. */
export class Deferred<Value> {
  readonly promise: Promise<Value>
  resolve!: (value: Value) => void
  reject!: (error: Error) => void

  constructor() {
    this.promise = new Promise<Value>((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
    this.promise.catch(() => {})
  }
}

/** A wait for something to change. The waiter looks for itself first, in the same turn: no wake is kept for later. */
export class Wakeup {
  #coming: Deferred<void> | undefined

  /** Resolves at the next `wake`, for every caller that waits then. */
  wait(): Promise<void> {
    this.#coming ??= new Deferred()
    return this.#coming.promise
  }

  wake(): void {
    this.#coming?.resolve()
    this.#coming = undefined
  }
}
