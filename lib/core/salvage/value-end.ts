// Finds the end of the value that begins at a given byte, by quotes and brackets alone. An end may also be found for bytes
// that are not a value: the caller must parse them. A value may be as long as a line, so the search can be interrupted.

import { BACKSLASH, isClosing, isOpening, QUOTE } from '../json/json-bytes.js'

export class ValueEnd {
  /** The byte after the value, once `search` has returned true; -1 where none ends within the limit. */
  end = -1
  readonly #bytes: Uint8Array
  #start = 0
  #at = 0
  #limit = 0
  #depth = 0
  #inString = false
  #isScalar = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Begins a search for the end of what begins at `start`, within [start, limit). */
  begin(start: number, limit: number): void {
    const first = this.#bytes[start] as number
    this.#start = start
    this.#at = start
    this.#limit = limit
    this.#depth = 0
    this.#inString = false
    this.#isScalar = first !== QUOTE && !isOpening(first)
    this.end = -1
  }

  /** Looks at `budget` bytes at most; true once the end is known. */
  search(budget: number): boolean {
    const stop = Math.min(this.#limit, this.#at + budget)
    const isFound = this.#isScalar ? this.#passScalar(stop) : this.#passNested(stop)
    if (isFound) this.end = this.#at
    return isFound || this.#at >= this.#limit
  }

  /** A number or a word ends where another kind of byte follows, or at the limit. */
  #passScalar(stop: number): boolean {
    while (this.#at < stop && isScalarByte(this.#bytes[this.#at] as number)) this.#at += 1
    const isOver = this.#at < stop || stop === this.#limit
    if (isOver && this.#at === this.#start) this.#limit = this.#at
    return isOver && this.#at > this.#start
  }

  #passNested(stop: number): boolean {
    const bytes = this.#bytes
    while (this.#at < stop) {
      const byte = bytes[this.#at] as number
      this.#at += 1
      if (this.#inString) {
        if (byte === BACKSLASH) this.#at += 1
        else if (byte === QUOTE) this.#inString = false
        else continue
      } else if (byte === QUOTE) {
        this.#inString = true
      } else if (isOpening(byte)) {
        this.#depth += 1
      } else if (isClosing(byte)) {
        this.#depth -= 1
      } else continue
      if (!this.#inString && this.#depth <= 0) return this.#at <= this.#limit
    }
    return false
  }
}

function isScalarByte(byte: number): boolean {
  const small = byte | 0x20
  const isLetter = small >= 0x61 && small <= 0x7a
  const isDigit = byte >= 0x30 && byte <= 0x39
  // The plus, minus and point of numbers.
  return isLetter || isDigit || byte === 0x2b || byte === 0x2d || byte === 0x2e
}
