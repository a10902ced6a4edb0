// The bytes of one line that arrive in several chunks. They are copied out of each chunk as it comes, so that a
// source may use its buffer again, into a buffer that grows when it is full. Lines of a like length, one after
// the other, cost no memory but the first one's.
//
// Room that nothing was written to yet costs nothing: the system gives its pages one by one. So each size of the
// buffer is many times the one before, and the last is that of the longest line: what has been outgrown, which is
// garbage for a while, is always little beside it.

const SMALLEST_BYTES = 16 * 1024
/** How many times a size of the buffer is the one before. */
const GROWTH = 8
/** A buffer of which more than this was used is not kept for the next line, or not behind a shorter one. */
const MOST_KEPT_BYTES = 16 * 1024 * 1024

export class LineBuffer {
  #buffer = new Uint8Array(0)
  #length = 0
  /** How much of the buffer was ever written to. */
  #used = 0
  readonly #mostBytes: number
  readonly #keepsForLong: boolean

  /**
   * @param mostBytes how long the longest line may be: there is never room for more
   * @param keepsForLong whether a large buffer is kept as long as long lines follow one another, which takes a
   *   fifth of the time. Not where they are parsed: what parsing leaves behind is collected the sooner the more
   *   buffers are let go; by keeping one, ten lines of 60 MiB took 800 MB and not 530
   */
  constructor(mostBytes: number, keepsForLong = false) {
    this.#mostBytes = mostBytes
    this.#keepsForLong = keepsForLong
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
    this.#used = Math.max(this.#used, this.#length)
    const isNeeded = this.#keepsForLong && this.#length > MOST_KEPT_BYTES
    if (this.#used > MOST_KEPT_BYTES && !isNeeded) this.#letGo()
    this.#length = 0
  }

  #letGo(): void {
    this.#buffer = new Uint8Array(0)
    this.#used = 0
  }

  #grow(length: number): void {
    const least = Math.max(length, SMALLEST_BYTES)
    let room = this.#mostBytes
    while (room / GROWTH >= least) room = Math.ceil(room / GROWTH)
    const larger = new Uint8Array(room)
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }
}
