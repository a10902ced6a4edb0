// The bytes of one line that arrive in several chunks. They are copied out of each chunk as it comes, so that a
// source may use its buffer again, into a buffer that doubles when it is full: every byte is copied twice at
// most on average, and lines of a like length, one after the other, cost no memory but the first one's.

const SMALLEST_BYTES = 16 * 1024
/** A buffer that has grown beyond this is not kept for the next line. */
const MOST_KEPT_BYTES = 16 * 1024 * 1024

export class LineBuffer {
  #buffer = new Uint8Array(0)
  #length = 0
  readonly #mostBytes: number

  /** @param mostBytes how long a line is expected to be at most: room is not doubled beyond that */
  constructor(mostBytes = Number.POSITIVE_INFINITY) {
    this.#mostBytes = mostBytes
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    const length = this.#length + (end - start)
    if (length > this.#buffer.length) this.#grow(length)
    this.#buffer.set(bytes.subarray(start, end), this.#length)
    this.#length = length
  }

  /** What was added, valid until the next `add`, which begins another line. */
  take(): Uint8Array {
    const line = this.#buffer.subarray(0, this.#length)
    this.#clear()
    return line
  }

  #clear(): void {
    this.#length = 0
    if (this.#buffer.length > MOST_KEPT_BYTES) this.#buffer = new Uint8Array(0)
  }

  #grow(length: number): void {
    const doubled = Math.max(2 * this.#buffer.length, SMALLEST_BYTES)
    const larger = new Uint8Array(Math.max(length, Math.min(doubled, this.#mostBytes)))
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }
}
