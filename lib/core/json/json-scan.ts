// Walks one JSON value: a state machine that takes one byte at a time. It can pause at any byte, so that a long line is
// walked in slices, and it does not recurse, so that a million brackets cannot overflow the stack.

import { BitStack } from './bit-stack.js'
import {
  ARRAY_CLOSE,
  ARRAY_OPEN,
  BACKSLASH,
  COLON,
  COMMA,
  FIRST_UNESCAPED,
  isDigit,
  isHexDigit,
  MINUS,
  OBJECT_CLOSE,
  OBJECT_OPEN,
  QUOTE,
} from './json-bytes.js'
import { furtherDigitsEnd, isWholeNumber, NUMBER_ENDS, numberStart, numberStep } from './json-number.js'
import { isWhiteSpace, skipWhiteSpace } from './json-space.js'
import { type JsonStop, PLACES, State } from './json-state.js'

const SIMPLE_ESCAPES = new Set([...'"\\/bfnrt'].map((character) => character.charCodeAt(0)))
const UNICODE_ESCAPE = 0x75
const UNICODE_DIGITS = 4
const LITERALS = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word))
const NO_WORD = new Uint8Array(0)

export class JsonScan {
  /** The index of the next byte to examine; once the scan is done, the end of the value or the first unexpected byte. */
  at: number
  /** Whether the value is whole. Valid once the scan is done. */
  valid = false
  readonly #bytes: Uint8Array
  readonly #end: number
  /** The open containers, outermost first: true for an object, false for an array. */
  readonly #open = new BitStack()
  #state: State = State.Value
  #done = false
  #isKey = false
  #afterComma = false
  #deepest = 0
  #unicodeDigits = 0
  #word = NO_WORD
  #letters = 0

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.at = start
    this.#end = end
  }

  /** The result, once the scan is done. */
  get stop(): JsonStop {
    const innermost = this.#open.top ? 'object' : 'array'
    return {
      valid: this.valid,
      end: this.at,
      place: PLACES[this.#state],
      open: this.#open.depth > 0 ? innermost : undefined,
      afterComma: this.#afterComma,
      deepest: this.#deepest,
    }
  }

  /** Examines at most `most` more bytes. Returns whether the scan is done. */
  advance(most: number): boolean {
    const stop = Math.min(this.at + most, this.#end)
    while (this.at < stop && !this.#done) this.#take(this.#bytes[this.at] as number, stop)
    if (this.at === this.#end && !this.#done) this.#takeEnd()
    return this.#done
  }

  #take(byte: number, stop: number): void {
    if (this.#state === State.String) this.#string(stop)
    else if (this.#state > State.Word) this.#number(byte, stop)
    else if (this.#state > State.Next) this.#insideScalar(byte)
    else if (isWhiteSpace(byte)) this.at = skipWhiteSpace(this.#bytes, this.at, stop)
    else this.#token(byte)
  }

  /** A number outside of any container ends with the bytes. */
  #takeEnd(): void {
    if (isWholeNumber(this.#state)) this.#endValue()
    if (!this.#done) this.#fail()
  }

  #fail(): void {
    this.#done = true
  }

  /** Moves past the byte. */
  #go(state: State): void {
    this.#state = state
    this.at += 1
  }

  #token(byte: number): void {
    switch (this.#state) {
      case State.Value:
        return this.#value(byte)
      case State.FirstItem:
        return byte === ARRAY_CLOSE ? this.#close() : this.#value(byte)
      case State.FirstKey:
        return byte === OBJECT_CLOSE ? this.#close() : this.#key(byte)
      case State.Key:
        return this.#key(byte)
      case State.Colon:
        return byte === COLON ? this.#go(State.Value) : this.#fail()
      default:
        return this.#next(byte)
    }
  }

  #value(byte: number): void {
    if (byte === OBJECT_OPEN || byte === ARRAY_OPEN) this.#openContainer(byte === OBJECT_OPEN)
    else if (byte === QUOTE) this.#begin(State.String)
    else if (byte === MINUS || isDigit(byte)) this.#begin(numberStart(byte))
    else this.#beginWord(byte)
  }

  #begin(state: State): void {
    this.#afterComma = false
    this.#isKey = false
    this.#go(state)
  }

  #beginWord(byte: number): void {
    const word = LITERALS.find((each) => each[0] === byte)
    if (word === undefined) return this.#fail()
    this.#word = word
    this.#letters = 1
    this.#begin(State.Word)
  }

  #openContainer(isObject: boolean): void {
    this.#open.push(isObject)
    this.#deepest = Math.max(this.#deepest, this.#open.depth)
    this.#begin(isObject ? State.FirstKey : State.FirstItem)
  }

  #close(): void {
    this.#open.pop()
    this.at += 1
    this.#endValue()
  }

  /** The value's last byte is the one before `at`. */
  #endValue(): void {
    this.#state = State.Next
    if (this.#open.depth > 0) return
    this.valid = true
    this.#done = true
  }

  #key(byte: number): void {
    if (byte !== QUOTE) return this.#fail()
    this.#begin(State.String)
    this.#isKey = true
  }

  #next(byte: number): void {
    const isObject = this.#open.top
    if (byte === COMMA) {
      this.#go(isObject ? State.Key : State.Value)
      this.#afterComma = true
    } else if (byte === (isObject ? OBJECT_CLOSE : ARRAY_CLOSE)) this.#close()
    else this.#fail()
  }

  #string(stop: number): void {
    const bytes = this.#bytes
    let at = this.at
    let byte = bytes[at] as number
    while (byte !== QUOTE && byte !== BACKSLASH && byte >= FIRST_UNESCAPED && at < stop) {
      at += 1
      byte = bytes[at] as number
    }
    this.at = at
    if (at === stop) return
    if (byte === BACKSLASH) this.#go(State.Escape)
    else if (byte === QUOTE) this.#endString()
    else this.#fail()
  }

  #endString(): void {
    this.at += 1
    if (this.#isKey) this.#state = State.Colon
    else this.#endValue()
  }

  /** In an escape or a word. */
  #insideScalar(byte: number): void {
    if (this.#state === State.Escape) this.#escape(byte)
    else if (this.#state === State.UnicodeDigit) this.#unicodeDigit(byte)
    else this.#letter(byte)
  }

  #escape(byte: number): void {
    this.#unicodeDigits = 0
    if (byte === UNICODE_ESCAPE) this.#go(State.UnicodeDigit)
    else if (SIMPLE_ESCAPES.has(byte)) this.#go(State.String)
    else this.#fail()
  }

  #unicodeDigit(byte: number): void {
    if (!isHexDigit(byte)) return this.#fail()
    this.#unicodeDigits += 1
    this.#go(this.#unicodeDigits < UNICODE_DIGITS ? State.UnicodeDigit : State.String)
  }

  #letter(byte: number): void {
    if (byte !== this.#word[this.#letters]) return this.#fail()
    this.#letters += 1
    this.at += 1
    if (this.#letters === this.#word.length) this.#endValue()
  }

  #number(byte: number, stop: number): void {
    const digitsEnd = furtherDigitsEnd(this.#state, this.#bytes, this.at, stop)
    if (digitsEnd > this.at) {
      this.at = digitsEnd
      return
    }
    const next = numberStep(this.#state, byte)
    if (next >= 0) this.#go(next as State)
    else if (next === NUMBER_ENDS) this.#endValue()
    else this.#fail()
  }
}
