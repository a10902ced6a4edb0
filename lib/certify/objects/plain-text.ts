// Text of lines that are plain: ASCII without escapes, so that a string is written as it is. Neighbouring lines are decoded
// together, but only so many that a string, which may keep the text alive that it is a part of, keeps no more than 1 KiB.

const TEXT_BYTES = 1024
/** So much is examined at once while all of it is plain. */
const EXAMINED_BYTES = 4096

/** What a platform does faster than the language. */
export interface PlainHelpers {
  /** Whether all bytes are ASCII, none of them a backslash. */
  isPlain(bytes: Uint8Array, start: number, end: number): boolean
  /** The text of bytes that are ASCII; of others, any text of as many characters. */
  textOf(bytes: Uint8Array, start: number, end: number): string
}

export class PlainText {
  readonly #helpers: PlainHelpers
  #bytes: Uint8Array = new Uint8Array(0)
  #plainStart = 0
  #plainEnd = 0
  /** Lines before this index are examined one by one. */
  #mixedEnd = 0
  #text = ''
  #textStart = 0
  #textEnd = 0

  constructor(helpers: PlainHelpers) {
    this.#helpers = helpers
  }

  /** Other bytes follow. */
  enter(bytes: Uint8Array): void {
    this.#bytes = bytes
    this.#plainStart = 0
    this.#plainEnd = 0
    this.#mixedEnd = 0
    this.#textEnd = 0
  }

  /** Whether the line `[start, end)` is plain; if so, its strings are available. Lines must come in order. */
  open(start: number, end: number): boolean {
    if (!this.#isPlain(start, end)) return false
    if (end > this.#textEnd || start < this.#textStart) {
      this.#textStart = start
      this.#textEnd = Math.max(end, Math.min(start + TEXT_BYTES, this.#bytes.length))
      this.#text = this.#helpers.textOf(this.#bytes, start, this.#textEnd)
    }
    return true
  }

  /** A string of the line that was opened last. */
  slice(start: number, end: number): string {
    return this.#text.substring(start - this.#textStart, end - this.#textStart)
  }

  #isPlain(start: number, end: number): boolean {
    if (end <= this.#plainEnd && start >= this.#plainStart) return true
    if (end > this.#mixedEnd) {
      const examinedEnd = Math.max(end, Math.min(start + EXAMINED_BYTES, this.#bytes.length))
      if (this.#helpers.isPlain(this.#bytes, start, examinedEnd)) {
        this.#plainStart = start
        this.#plainEnd = examinedEnd
        return true
      }
      this.#mixedEnd = examinedEnd
    }
    return this.#helpers.isPlain(this.#bytes, start, end)
  }
}
