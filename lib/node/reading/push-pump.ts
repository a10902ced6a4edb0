// Pushes items into an object stream while there is room, and fails it only after the consumer has taken the items that were
// pushed: `destroy` at once would discard them.

import type { Readable } from 'node:stream'

export class PushPump {
  readonly #stream: Readable
  /** The next item; undefined where none is ready. An error that it throws fails the stream. */
  readonly #next: () => unknown
  #running = false
  /** Whether the consumer has asked for more since the last push. */
  #hasRoom = false
  #failure: Error | undefined
  /** An object stream can't carry null: it is held here, for iteration to take it with `takeNull`. */
  #holdsNull = false

  constructor(stream: Readable, next: () => unknown) {
    this.#stream = stream
    this.#next = next
  }

  get failure(): Error | undefined {
    return this.#failure
  }

  /** How many items were not pushed, since the stream can't carry them. */
  get held(): number {
    return this.#holdsNull ? 1 : 0
  }

  /** Pushes, since there is room. A consumer may call for more while it handles an item. */
  runWithRoom(): void {
    this.#hasRoom = true
    this.run()
  }

  /** Pushes, since items may be ready. */
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

  /** To be called when items may have been taken; `asked` where a consumer wanted an item. */
  taken(asked = false): void {
    if (this.#stream.readableLength > 0) return
    if (this.#failure !== undefined) this.#stream.destroy(this.#failure)
    else if (this.#holdsNull && (asked || this.#isStreamed)) this.#stream.destroy(nullError())
  }

  /** Takes the null that is held: whether there was one. */
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
    this.#hasRoom = false
    return this.#stream.push(item) || this.#hasRoom
  }

  /** Whether the stream has a consumer. Until then the reader may yet be iterated. */
  get #isStreamed(): boolean {
    return this.#stream.readableFlowing !== null
  }
}

function nullError(): TypeError {
  return new TypeError("an entry is null, which an object stream can't carry: use for await, or batches()")
}
