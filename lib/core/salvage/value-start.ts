// Finds the start of the value that ends at a given byte, by reading backwards, by quotes and brackets alone. That works
// because outside of strings there is no backslash:
//
// - a quote that opens a string follows no backslash;
// - a quote inside a string follows an odd number of them;
// - a quote that closes a string follows an even number, or none.
//
// So a search that begins outside of strings always knows what is a string, and the start that it finds is the only one
// that a valid value with that end can have. A start may also be found for bytes that are not a value: the caller must
// parse them. A value may be as long as a line, so the search can be interrupted.

import { BACKSLASH, isClosing, isOpening, QUOTE } from '../json/json-bytes.js'

export class ValueStart {
  /** The first byte of the value, once `search` has returned true; -1 where there is none. */
  start = -1
  readonly #bytes: Uint8Array
  #at = 0
  #floor = 0
  /** Closing brackets whose opening bracket has not been reached. */
  #closed = 0
  #inString = false
  #isString = false
  #isOver = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Begins a search in [floor, at) for the innermost bracket that is open at `at`, which is outside of strings. */
  beginBracket(floor: number, at: number): void {
    this.#begin(floor, at, false)
  }

  /** Begins a search for the string whose closing quote is the last byte before `end`. */
  beginString(floor: number, end: number): void {
    this.#begin(floor, end, true)
  }

  /** Looks at some `budget` bytes; true once the start is known. */
  search(budget: number): boolean {
    const stop = Math.max(this.#floor, this.#at - budget)
    while (!this.#isOver && this.#at > stop) {
      this.#at -= 1
      const byte = this.#bytes[this.#at] as number
      if (byte === QUOTE) this.#meetQuote()
      else if (!this.#inString) this.#meetOutside(byte)
    }
    return this.#isOver || this.#at <= this.#floor
  }

  #begin(floor: number, at: number, isString: boolean): void {
    this.start = -1
    this.#at = at
    this.#floor = floor
    this.#closed = 0
    this.#inString = false
    this.#isString = isString
    this.#isOver = false
  }

  #meetOutside(byte: number): void {
    if (isClosing(byte)) this.#closed += 1
    else if (isOpening(byte) && this.#closed > 0) this.#closed -= 1
    else if (isOpening(byte)) this.#finish(this.#at)
  }

  #meetQuote(): void {
    const backslashes = this.#backslashesBefore()
    if (!this.#inString) {
      // Here a string ends: a quote that is escaped can't end one.
      if (backslashes % 2 === 1) this.#finish(-1)
      this.#inString = true
    } else if (backslashes === 0) {
      this.#inString = false
      if (this.#isString) this.#finish(this.#at)
    } else if (backslashes % 2 === 0) {
      this.#finish(-1)
    }
  }

  #finish(start: number): void {
    this.start = start
    this.#isOver = true
  }

  #backslashesBefore(): number {
    let first = this.#at
    while (first > this.#floor && this.#bytes[first - 1] === BACKSLASH) first -= 1
    return this.#at - first
  }
}
