// Where a JSON value ends, or where it stops being one (RFC 8259), by bytes alone. It says for a fault what
// JSON.parse can't say without quoting the log; entries themselves are always parsed by JSON.parse.
// It keeps no stack of calls, so that a million brackets are as harmless as one.

import { BitStack } from './bit-stack.js'

/** A value's extent: with `valid`, `end` is just behind it; without, the byte that can't stand there. */
export interface JsonExtent {
  valid: boolean
  end: number
}

/** What was being read, or should have come next, where the scan stopped. */
export type JsonPlace = 'value' | 'key' | 'colon' | 'next' | 'string' | 'number' | 'word'

/** An extent, and what the scan knew when it stopped. */
export interface JsonStop extends JsonExtent {
  place: JsonPlace
  /** The innermost container that is open; undefined outside of all. */
  open: 'object' | 'array' | undefined
  /** Whether a comma is the last thing before the place, white space left out. */
  afterComma: boolean
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OBJECT_OPEN = 0x7b
const OBJECT_CLOSE = 0x7d
const ARRAY_OPEN = 0x5b
const ARRAY_CLOSE = 0x5d
const COMMA = 0x2c
const COLON = 0x3a
const MINUS = 0x2d
const ZERO = 0x30
const SIMPLE_ESCAPES = new Set([...'"\\/bfnrt'].map((character) => character.charCodeAt(0)))
const UNICODE_ESCAPE = 0x75
const LITERALS = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word))

/** Scans the one value that begins at `start` (white space before it allowed) and ends before `end`. */
export function jsonExtent(bytes: Uint8Array, start: number, end: number): JsonExtent {
  const { valid, end: stop } = new ValueScan(bytes, end).run(start)
  return { valid, end: stop }
}

/** The same, with what the scan knew when it stopped. */
export function jsonStop(bytes: Uint8Array, start: number, end: number): JsonStop {
  return new ValueScan(bytes, end).run(start)
}

/** The first byte from `at` on that is no JSON white space; `end` where there is none. */
export function skipWhiteSpace(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && isWhiteSpace(bytes[at] as number)) at += 1
  return at
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

function isHexDigit(byte: number | undefined): boolean {
  // The bit that tells small letters from capitals.
  const small = (byte ?? 0) | 0x20
  return isDigit(byte) || (small >= 0x61 && small <= 0x66)
}

class ValueScan {
  readonly #bytes: Uint8Array
  readonly #end: number
  /** The open containers, outermost first: whether each is an object. */
  readonly #open = new BitStack()
  #at = 0
  #failed = false
  #place: JsonPlace = 'value'
  #afterComma = false

  constructor(bytes: Uint8Array, end: number) {
    this.#bytes = bytes
    this.#end = end
  }

  run(start: number): JsonStop {
    this.#at = start
    do {
      this.#value()
      while (!this.#failed && this.#open.depth > 0 && this.#closes()) this.#open.pop()
    } while (!this.#failed && this.#open.depth > 0 && this.#nextMember())
    const innermost = this.#open.top ? 'object' : 'array'
    return {
      valid: !this.#failed,
      end: this.#at,
      place: this.#place,
      open: this.#open.depth > 0 ? innermost : undefined,
      afterComma: this.#afterComma,
    }
  }

  #peek(): number | undefined {
    return this.#at < this.#end ? this.#bytes[this.#at] : undefined
  }

  #fail(): void {
    this.#failed = true
  }

  #expect(byte: number): void {
    if (this.#peek() === byte) this.#at += 1
    else this.#fail()
  }

  #space(): void {
    this.#at = skipWhiteSpace(this.#bytes, this.#at, this.#end)
  }

  /** Reads a scalar or an empty container whole, or opens a container up to its first member's value. */
  #value(): void {
    for (;;) {
      this.#place = 'value'
      this.#space()
      const byte = this.#peek()
      if (byte !== OBJECT_OPEN && byte !== ARRAY_OPEN) return this.#scalar(byte)
      this.#at += 1
      this.#afterComma = false
      this.#space()
      this.#open.push(byte === OBJECT_OPEN)
      if (this.#peek() === this.#closingByte()) return
      if (this.#open.top) this.#key()
      if (this.#failed) return
    }
  }

  /** Whether the innermost container closes here; passes over its closing byte. */
  #closes(): boolean {
    this.#place = 'next'
    this.#space()
    if (this.#peek() !== this.#closingByte()) return false
    this.#at += 1
    return true
  }

  #closingByte(): number {
    return this.#open.top ? OBJECT_CLOSE : ARRAY_CLOSE
  }

  #nextMember(): boolean {
    this.#expect(COMMA)
    if (this.#failed) return false
    this.#afterComma = true
    if (this.#open.top) this.#key()
    return !this.#failed
  }

  #key(): void {
    this.#place = 'key'
    this.#space()
    this.#string()
    if (this.#failed) return
    this.#place = 'colon'
    this.#space()
    this.#expect(COLON)
    this.#afterComma = false
  }

  #scalar(byte: number | undefined): void {
    if (byte === QUOTE) this.#string()
    else if (byte === MINUS || isDigit(byte)) this.#number()
    else this.#literal()
  }

  #string(): void {
    this.#expect(QUOTE)
    if (!this.#failed) this.#place = 'string'
    while (!this.#failed) {
      const byte = this.#peek()
      if (byte === undefined || byte < 0x20) return this.#fail()
      this.#at += 1
      if (byte === QUOTE) return
      if (byte === BACKSLASH) this.#escape()
    }
  }

  #escape(): void {
    const byte = this.#peek()
    if (byte === undefined || !(SIMPLE_ESCAPES.has(byte) || byte === UNICODE_ESCAPE)) return this.#fail()
    this.#at += 1
    if (byte !== UNICODE_ESCAPE) return
    for (let digits = 0; digits < 4 && !this.#failed; digits += 1) {
      if (isHexDigit(this.#peek())) this.#at += 1
      else this.#fail()
    }
  }

  #number(): void {
    this.#place = 'number'
    if (this.#peek() === MINUS) this.#at += 1
    if (this.#peek() === ZERO) this.#at += 1
    else this.#digits()
    if (!this.#failed && this.#peek() === 0x2e) {
      this.#at += 1
      this.#digits()
    }
    const exponent = this.#peek()
    if (this.#failed || (exponent !== 0x65 && exponent !== 0x45)) return
    this.#at += 1
    const sign = this.#peek()
    if (sign === 0x2b || sign === MINUS) this.#at += 1
    this.#digits()
  }

  #digits(): void {
    if (!isDigit(this.#peek())) return this.#fail()
    while (isDigit(this.#peek())) this.#at += 1
  }

  #literal(): void {
    const word = LITERALS.find((each) => each[0] === this.#peek())
    if (word === undefined) return this.#fail()
    this.#place = 'word'
    for (const byte of word) {
      if (!this.#failed) this.#expect(byte)
    }
  }
}
