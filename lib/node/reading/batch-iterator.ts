// Iterates over the items of batches, one by one. An async generator would cost three times as much for each item: here an
// item that is ready costs one promise.

/** A batch is handed on once its lines have this many bytes. */
export const BATCH_BYTES = 256 * 1024

export class BatchIterator<Item> implements NodeJS.AsyncIterator<Item> {
  readonly #batches: AsyncGenerator<Item[], void, undefined>
  /** Whether the source was destroyed before its end: the items left in the batch are not returned then. */
  readonly #areCut: () => boolean
  #batch: Item[] = []
  #at = 0
  #isLeft = false
  /** The last of the calls that wait for a batch. Each waits for the one before, so that items keep their order. */
  #waiting: Promise<IteratorResult<Item, undefined>> | undefined

  constructor(batches: AsyncGenerator<Item[], void, undefined>, areCut: () => boolean) {
    this.#batches = batches
    this.#areCut = areCut
  }

  /** How many items of the batch were not taken, and never are once the iterator was left. */
  get left(): number {
    return this.#batch.length - this.#at
  }

  /** The item that was taken last from the batch. */
  get last(): Item | undefined {
    return this.#batch[this.#at - 1]
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    if (this.#waiting === undefined && this.#hasItem()) return Promise.resolve(this.#take())
    return this.#nextInOrder()
  }

  async return(): Promise<IteratorResult<Item, undefined>> {
    this.#isLeft = true
    await this.#batches.return()
    return { value: undefined, done: true }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  async #nextInOrder(): Promise<IteratorResult<Item, undefined>> {
    const before = this.#waiting
    const mine = before === undefined ? this.#takeOrWait() : before.then(() => this.#takeOrWait())
    this.#waiting = mine
    try {
      return await mine
    } finally {
      if (this.#waiting === mine) this.#waiting = undefined
    }
  }

  async #takeOrWait(): Promise<IteratorResult<Item, undefined>> {
    if (!this.#hasItem()) {
      const { value, done } = await this.#batches.next()
      if (done === true) return { value: undefined, done: true }
      this.#batch = value
      this.#at = 0
    }
    return this.#take()
  }

  #hasItem(): boolean {
    return this.left > 0 && !this.#isLeft && !this.#areCut()
  }

  #take(): IteratorResult<Item, undefined> {
    const value = this.#batch[this.#at] as Item
    this.#at += 1
    return { value, done: false }
  }
}
