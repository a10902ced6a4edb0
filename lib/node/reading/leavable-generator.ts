// Items on demand, from a generator that can be left at any time. One by itself can't be left while it waits for its
// source: what ends it comes after the `next` that waits. So whoever gives the items is told at once, and ends
// the wait.

export class LeavableGenerator<Item> implements AsyncGenerator<Item, undefined, undefined> {
  readonly #items: AsyncGenerator<Item, undefined, undefined>
  readonly #leave: () => void

  /** @param leave lets go of the source; a `next` that waits must settle then. Called whenever somebody leaves */
  constructor(items: AsyncGenerator<Item, undefined, undefined>, leave: () => void) {
    this.#items = items
    this.#leave = leave
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    return this.#items.next()
  }

  return(): Promise<IteratorResult<Item, undefined>> {
    this.#leave()
    return this.#items.return(undefined)
  }

  throw(error: unknown): Promise<IteratorResult<Item, undefined>> {
    this.#leave()
    return this.#items.throw(error)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }
}
