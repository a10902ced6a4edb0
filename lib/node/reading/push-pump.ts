// Pushes items into an object stream while there is room, and lets it fail only behind the items that were
// pushed: `destroy` by itself would throw away what the consumer has not taken yet.

import type { Readable } from 'node:stream'

export class PushPump {
  readonly #stream: Readable
  /** The next item; undefined where there is none for now. What it throws fails the stream. */
  readonly #next: () => unknown
  #running = false
  #roomSaid = false
  #failure: Error | undefined
  /** An object stream can't carry null: it waits here, for a consumer who comes by another way. */
  #holdsNull = false

  constructor(stream: Readable, next: () => unknown) {
    this.#stream = stream
    this.#next = next
  }

  get failure(): Error | undefined {
    return this.#failure
  }

  /** There is room. A consumer may say so while it is handed an item. */
  runWithRoom(): void {
    this.#roomSaid = true
    this.run()
  }

  /** There may be items. */
  run(): void {
    if (this.#running || this.#failure !== undefined || this.#holdsNull) return
    this.#running = true
    try {
      while (this.#pushNext());
    } catch (error) {
      this.fail(error as Error)
    } finally {
      this.#running = false
    }
  }

  /** Destroys the stream with the error once everything that was pushed is taken. */
  fail(error: Error): void {
    this.#failure ??= error
    this.taken()
  }

  /** Something may have been taken; `asked` where a consumer wanted an item. */
  taken(asked = false): void {
    if (this.#stream.readableLength > 0) return
    if (this.#failure !== undefined) this.#stream.destroy(this.#failure)
    else if (this.#holdsNull && (asked || this.#isStreamed)) this.#stream.destroy(nullError())
  }

  /** Whether a null waits; it does no longer. */
  takeNull(): boolean {
    const held = this.#holdsNull
    this.#holdsNull = false
    return held
  }

  #pushNext(): boolean {
    if (this.#stream.destroyed) return false
    const item = this.#next()
    if (item === undefined) return false
    if (item === null) {
      this.#holdsNull = true
      this.taken()
      return false
    }
    this.#roomSaid = false
    return this.#stream.push(item) || this.#roomSaid
  }

  /** Whether somebody listens for items of the stream; until then they may yet be taken another way. */
  get #isStreamed(): boolean {
    return this.#stream.readableFlowing !== null
  }
}

function nullError(): TypeError {
  return new TypeError('an entry is null, which no object stream can carry: use for await, or batches()')
}
