// Looks through one JSON text for what stricter readers refuse. The text is known to be JSON: that saves every check but
// those for what is looked for.

import {
  ARRAY_CLOSE,
  ARRAY_OPEN,
  BACKSLASH,
  COMMA,
  isDigit,
  MINUS,
  OBJECT_CLOSE,
  OBJECT_OPEN,
  PLUS,
  POINT,
  QUOTE,
} from '../json/json-bytes.js'
import { skipWhiteSpace } from '../json/json-space.js'
import { ObjectKeys } from './object-keys.js'

const NOT_FOUND = -1
const UNICODE_ESCAPE = 0x75
const UNICODE_DIGITS = 4
/** The bytes of such an escape, backslash and all. */
const UNICODE_ESCAPE_BYTES = 6
const FIRST_HIGH = 0xd800
const FIRST_LOW = 0xdc00
const LAST_LOW = 0xdfff
const SAFE_DIGITS = [...String(Number.MAX_SAFE_INTEGER)].map((digit) => digit.charCodeAt(0))
/** A shorter number without an exponent is in the range of a double. */
const LONG_NUMBER_BYTES = 300
const SMALL_E = 0x65
const SMALL_LETTER_BIT = 0x20

export class PortableValue {
  // Where each is found first, as an index of the bytes; NOT_FOUND where it is not.
  duplicateKey = NOT_FOUND
  loneSurrogate = NOT_FOUND
  unsafeInteger = NOT_FOUND
  numberRange = NOT_FOUND
  /** Where the value begins, if it is not an object. */
  notObject = NOT_FOUND
  readonly #keys = new ObjectKeys()
  readonly #decoder = new TextDecoder()
  #hasEscapes = false

  /** Looks through `[start, end)`: one JSON value, with white space around it at most. */
  look(bytes: Uint8Array, start: number, end: number): void {
    this.#reset()
    let at = skipWhiteSpace(bytes, start, end)
    if (bytes[at] !== OBJECT_OPEN) this.notObject = at
    let isKey = false
    while (at < end) {
      const byte = bytes[at] as number
      if (byte === QUOTE) {
        const close = this.#stringEnd(bytes, at + 1, end)
        if (isKey) this.#key(bytes, at, close)
        isKey = false
        at = close + 1
      } else if (byte === MINUS || isDigit(byte)) at = this.#number(bytes, at, end)
      else {
        if (byte === COMMA) isKey = this.#keys.isInObject
        else if (byte === OBJECT_OPEN || byte === ARRAY_OPEN) {
          isKey = byte === OBJECT_OPEN
          this.#keys.open(isKey)
        } else if (byte === OBJECT_CLOSE || byte === ARRAY_CLOSE) this.#keys.close()
        at += 1
      }
    }
  }

  #reset(): void {
    this.duplicateKey = NOT_FOUND
    this.loneSurrogate = NOT_FOUND
    this.unsafeInteger = NOT_FOUND
    this.numberRange = NOT_FOUND
    this.notObject = NOT_FOUND
    this.#keys.reset()
  }

  #key(bytes: Uint8Array, quote: number, close: number): void {
    if (this.duplicateKey >= 0) return
    if (this.#keys.add(bytes, quote + 1, close, this.#hasEscapes)) this.duplicateKey = quote
  }

  /** The index of the quote that closes the string whose characters begin at `at`. */
  #stringEnd(bytes: Uint8Array, at: number, end: number): number {
    this.#hasEscapes = false
    while (at < end && bytes[at] !== QUOTE) at = bytes[at] === BACKSLASH ? this.#escapeEnd(bytes, at) : at + 1
    return at
  }

  #escapeEnd(bytes: Uint8Array, at: number): number {
    this.#hasEscapes = true
    if (bytes[at + 1] !== UNICODE_ESCAPE) return at + 2
    const unit = escapedUnit(bytes, at)
    if (unit < FIRST_HIGH || unit > LAST_LOW) return at + UNICODE_ESCAPE_BYTES
    const next = at + UNICODE_ESCAPE_BYTES
    const isPair =
      unit < FIRST_LOW &&
      bytes[next] === BACKSLASH &&
      bytes[next + 1] === UNICODE_ESCAPE &&
      isLow(escapedUnit(bytes, next))
    if (isPair) return next + UNICODE_ESCAPE_BYTES
    if (this.loneSurrogate < 0) this.loneSurrogate = at
    return next
  }

  /** The index after the number that begins at `start`. */
  #number(bytes: Uint8Array, start: number, end: number): number {
    const digits = bytes[start] === MINUS ? start + 1 : start
    let at = digits
    while (at < end && isDigit(bytes[at] as number)) at += 1
    const integerEnd = at
    let hasExponent = false
    for (; at < end && isNumberByte(bytes[at] as number); at += 1)
      if (((bytes[at] as number) | SMALL_LETTER_BIT) === SMALL_E) hasExponent = true
    if (at === integerEnd && this.unsafeInteger < 0 && isUnsafe(bytes, digits, at)) this.unsafeInteger = start
    const mayExceed = hasExponent || at - start > LONG_NUMBER_BYTES
    if (mayExceed && this.numberRange < 0 && this.#exceeds(bytes, start, at)) this.numberRange = start
    return at
  }

  #exceeds(bytes: Uint8Array, start: number, end: number): boolean {
    const text = this.#decoder.decode(bytes.subarray(start, end))
    const value = Number(text)
    return !Number.isFinite(value) || (value === 0 && /^-?[\d.]*[1-9]/.test(text))
  }
}

/** The code unit that the escape at `at` stands for. */
function escapedUnit(bytes: Uint8Array, at: number): number {
  let unit = 0
  for (let digit = 0; digit < UNICODE_DIGITS; digit += 1)
    unit = unit * 16 + hexValue(bytes[at + 2 + digit] as number)
  return unit
}

function hexValue(byte: number): number {
  return isDigit(byte) ? byte & 0xf : (byte & 0xf) + 9
}

function isLow(unit: number): boolean {
  return unit >= FIRST_LOW && unit <= LAST_LOW
}

/** What may follow the first digits of a number within it. */
function isNumberByte(byte: number): boolean {
  return (
    isDigit(byte) ||
    byte === POINT ||
    byte === PLUS ||
    byte === MINUS ||
    (byte | SMALL_LETTER_BIT) === SMALL_E
  )
}

/** Whether the integer of these digits is greater than Number.MAX_SAFE_INTEGER. JSON has no leading zeros. */
function isUnsafe(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start
  if (length !== SAFE_DIGITS.length) return length > SAFE_DIGITS.length
  const differing = SAFE_DIGITS.findIndex((digit, index) => bytes[start + index] !== digit)
  return differing >= 0 && (bytes[start + differing] as number) > (SAFE_DIGITS[differing] as number)
}
