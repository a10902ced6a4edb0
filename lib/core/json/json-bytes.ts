// The bytes that JSON is made of (RFC 8259), stated once for everything that reads JSON by bytes.

export const QUOTE = 0x22
export const BACKSLASH = 0x5c
export const COMMA = 0x2c
export const COLON = 0x3a
export const OBJECT_OPEN = 0x7b
export const OBJECT_CLOSE = 0x7d
export const ARRAY_OPEN = 0x5b
export const ARRAY_CLOSE = 0x5d
export const PLUS = 0x2b
export const MINUS = 0x2d
export const POINT = 0x2e
export const ZERO = 0x30

/** The first byte that a string may hold unescaped: those below it are control characters. */
export const FIRST_UNESCAPED = 0x20

/** The one bit between a curly bracket and the square one of the same direction. */
const CURLY_BIT = 0x20
/** The one bit between an ASCII letter and its capital. */
const SMALL_LETTER_BIT = 0x20

export function isOpening(byte: number): boolean {
  return (byte | CURLY_BIT) === OBJECT_OPEN
}

export function isClosing(byte: number): boolean {
  return (byte | CURLY_BIT) === OBJECT_CLOSE
}

/** Whether the byte can follow a value that is a part of another one: a comma or a closing bracket. */
export function mayFollow(byte: number): boolean {
  return byte === COMMA || isClosing(byte)
}

export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39
}

export function isHexDigit(byte: number): boolean {
  const small = byte | SMALL_LETTER_BIT
  return isDigit(byte) || (small >= 0x61 && small <= 0x66)
}

export function isLetter(byte: number): boolean {
  const small = byte | SMALL_LETTER_BIT
  return small >= 0x61 && small <= 0x7a
}

/** White space of JSON, except LF, which ends a line. */
export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d
}
