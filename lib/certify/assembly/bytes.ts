// The bytes that JSON is made of, and the white space between its tokens.

export const LF: u32 = 0x0a
export const CR: u32 = 0x0d
export const SPACE: u32 = 0x20
export const QUOTE: u32 = 0x22
export const PLUS: u32 = 0x2b
export const COMMA: u32 = 0x2c
export const MINUS: u32 = 0x2d
export const POINT: u32 = 0x2e
export const ZERO: u32 = 0x30
export const COLON: u32 = 0x3a
export const ARRAY_OPEN: u32 = 0x5b
export const BACKSLASH: u32 = 0x5c
export const ARRAY_CLOSE: u32 = 0x5d
export const OBJECT_OPEN: u32 = 0x7b
export const OBJECT_CLOSE: u32 = 0x7d

const TAB: u32 = 0x09

/** 'true', 'alse' and 'null', as four bytes at once. */
const TRUE_WORD: u32 = 0x65757274
const ALSE_WORD: u32 = 0x65736c61
const NULL_WORD: u32 = 0x6c6c756e

/** The address of the first byte from `at` on that is not JSON white space. LF is not skipped, since it ends the line. */
// @inline
export function afterSpace(at: u32): u32 {
  // There is seldom any.
  return load<u8>(at) > <u8>SPACE ? at : spaceEnd(at)
}

function spaceEnd(at: u32): u32 {
  let byte: u32 = load<u8>(at)
  while (byte <= SPACE && (byte === SPACE || byte === TAB || byte === CR)) {
    at += 1
    byte = load<u8>(at)
  }
  return at
}

/** The address of the value after the colon at `at`; 0 if there is no colon. */
// @inline
export function afterColon(at: u32): u32 {
  return load<u8>(at) === COLON && load<u8>(at, 1) > <u8>SPACE ? at + 1 : afterSpacedColon(at)
}

function afterSpacedColon(at: u32): u32 {
  if (load<u8>(at) !== COLON) {
    at = afterSpace(at)
    if (load<u8>(at) !== COLON) return 0
  }
  return afterSpace(at + 1)
}

export function trueEnd(at: u32): u32 {
  return load<u32>(at) === TRUE_WORD ? at + 4 : 0
}

export function falseEnd(at: u32): u32 {
  return load<u8>(at) === 0x66 && load<u32>(at + 1) === ALSE_WORD ? at + 5 : 0
}

export function nullEnd(at: u32): u32 {
  return load<u32>(at) === NULL_WORD ? at + 4 : 0
}
