// Arrays of items on demand. A generator by itself could not be left while it waits for its source: what ends it
// comes behind the `next` that waits. So whoever gives the items is told at once, and ends the wait.

export class BatchGenerator<Item> implements AsyncGenerator<Item[], void, undefined> {
  readonly #batches: AsyncGenerator<Item[], void, undefined>
  readonly #leave: () => void

  /** @param leave lets go of the source; a `next` that waits must settle then. Called whenever somebody leaves */
  constructor(batches: AsyncGenerator<Item[], void, undefined>, leave: () => void) {
    this.#batches = batches
    this.#leave = leave
  }

  next(): Promise<IteratorResult<Item[], void>> {
    return this.#batches.next()
  }

  return(): Promise<IteratorResult<Item[], void>> {
    this.#leave()
    return this.#batches.return()
  }

  throw(error: unknown): Promise<IteratorResult<Item[], void>> {
    this.#leave()
    return this.#batches.throw(error)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }
}
