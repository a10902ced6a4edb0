// The bytes of one line that arrive in several chunks. They are copied out of each chunk as it arrives, so that a source
// may reuse its memory, into a buffer that grows when it is full. Consecutive lines of similar length share one buffer.
//
// Memory that was never written to costs nothing: the system supplies its pages on first use. So each size of the buffer
// is many times the previous one, and the last is that of the longest line: the outgrown buffers, which are garbage for a
// while, are always small beside the current one.

const SMALLEST_BYTES = 16 * 1024
/** Each size of the buffer is this many times the previous one. */
const GROWTH = 8
/** A buffer of which more than this was used is not kept for the next line, or not after a shorter one. */
const MOST_KEPT_BYTES = 16 * 1024 * 1024

export class LineBuffer {
  #buffer = new Uint8Array(0)
  #length = 0
  /** How many bytes of the buffer were ever written to. */
  #used = 0
  readonly #mostBytes: number
  readonly #keepsForLong: boolean

  /**
   * @param mostBytes length of the longest line, terminator included: the buffer never grows beyond it
   * @param keepsForLong whether a large buffer is kept while long lines follow one another, which takes a fifth of the
   *   time. Not for lines that are parsed: the garbage of parsing is collected sooner the more buffers are released.
   *   With a kept buffer, ten lines of 60 MiB took 800 MB instead of 530
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
