// Walks one JSON value: a state machine that takes a byte at a time. It can stop at any byte and go on there, so that a
// long line is done in slices, and it keeps no stack of calls, so that a million brackets are as harmless as one.

import { BitStack } from './bit-stack.js'
import { isWhiteSpace, skipWhiteSpace } from './json-space.js'
import { type JsonStop, PLACES, State } from './json-state.js'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OBJECT_OPEN = 0x7b
const OBJECT_CLOSE = 0x7d
const ARRAY_OPEN = 0x5b
const ARRAY_CLOSE = 0x5d
const COMMA = 0x2c
const COLON = 0x3a
const PLUS = 0x2b
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const SIMPLE_ESCAPES = new Set([...'"\\/bfnrt'].map((character) => character.charCodeAt(0)))
const UNICODE_ESCAPE = 0x75
const UNICODE_DIGITS = 4
const LITERALS = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word))
const NO_WORD = new Uint8Array(0)

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function isHexDigit(byte: number): boolean {
  // The bit that tells small letters from capitals.
  const small = byte | 0x20
  return isDigit(byte) || (small >= 0x61 && small <= 0x66)
}

function isExponent(byte: number): boolean {
  return (byte | 0x20) === 0x65
}

export class JsonScan {
  /** The byte that is looked at next, or was the last that could stand there and one. */
  at: number
  /** Whether the value is whole; only once the scan is done. */
  valid = false
  readonly #bytes: Uint8Array
  readonly #end: number
  /** The open containers, outermost first: whether each is an object. */
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

  /** What it knows when it is done. */
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

  /** Looks at so many bytes more at the most; gives whether it is done. */
  advance(most: number): boolean {
    const stop = Math.min(this.at + most, this.#end)
    while (this.at < stop && !this.#done) this.#take(this.#bytes[this.at] as number, stop)
    if (this.at === this.#end && !this.#done) this.#takeEnd()
    return this.#done
  }

  #take(byte: number, stop: number): void {
    if (this.#state === State.String) this.#string(stop)
    else if (this.#state > State.Word) this.#number(byte)
    else if (this.#state > State.Next) this.#insideScalar(byte)
    else if (isWhiteSpace(byte)) this.at = skipWhiteSpace(this.#bytes, this.at, stop)
    else this.#token(byte)
  }

  /** A number that nothing surrounds ends where the bytes do. */
  #takeEnd(): void {
    const mayEnd = [State.Zero, State.Integer, State.Fraction, State.Power] as State[]
    if (mayEnd.includes(this.#state)) this.#endValue()
    if (!this.#done) this.#fail()
  }

  #fail(): void {
    this.#done = true
  }

  /** Passes over the byte. */
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
    else if (byte === MINUS) this.#begin(State.Minus)
    else if (isDigit(byte)) this.#begin(byte === ZERO ? State.Zero : State.Integer)
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

  /** What ends stands before `at`. */
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
    while (byte !== QUOTE && byte !== BACKSLASH && byte >= 0x20 && at < stop) {
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

  #number(byte: number): void {
    switch (this.#state) {
      case State.Minus:
        return byte === ZERO ? this.#go(State.Zero) : this.#digit(byte, State.Integer)
      case State.Point:
        return this.#digit(byte, State.Fraction)
      case State.Exponent:
        return byte === PLUS || byte === MINUS ? this.#go(State.ExponentSign) : this.#digit(byte, State.Power)
      case State.ExponentSign:
        return this.#digit(byte, State.Power)
      default:
        return this.#afterDigit(byte)
    }
  }

  /** There must be a digit. */
  #digit(byte: number, state: State): void {
    if (isDigit(byte)) this.#go(state)
    else this.#fail()
  }

  /** The number may end here. */
  #afterDigit(byte: number): void {
    const state = this.#state
    if (isDigit(byte) && state !== State.Zero) this.at += 1
    else if (byte === POINT && (state === State.Zero || state === State.Integer)) this.#go(State.Point)
    else if (isExponent(byte) && state !== State.Power) this.#go(State.Exponent)
    else this.#endValue()
  }
}
