// A generator that can be left at any time. A plain one can't be left while it waits for its source: `return` is queued after
// the `next` that waits. So `return` and `throw` call `leave` at once, which ends the wait.

export class LeavableGenerator<Item> implements AsyncGenerator<Item, undefined, undefined> {
  readonly #items: AsyncGenerator<Item, undefined, undefined>
  readonly #leave: () => void

  /** @param leave releases the source, so that a `next` that waits settles. May be called more than once */
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
