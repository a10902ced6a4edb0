// Strict UTF-8 (RFC 3629): bytes that a lenient decoder would replace are damage, not text.

import { SLICE_BYTES, type Work } from '../work.js'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The text of `[start, end)` of the bytes; undefined if they are not UTF-8. A platform may supply a faster one, which
 * must agree with this one on every input.
 */
export type StrictText = (bytes: Uint8Array, start: number, end: number) => string | undefined

export const strictText: StrictText = (bytes, start, end) => {
  try {
    return decoder.decode(bytes.subarray(start, end))
  } catch {
    return undefined
  }
}

/** The index of the first byte that is not part of a UTF-8 character; `bytes.length` if there is none. For messages. */
export function* firstInvalidByte(bytes: Uint8Array): Work<number> {
  let at = 0
  while (at < bytes.length) {
    if (at > 0) yield
    const sliceEnd = Math.min(at + SLICE_BYTES, bytes.length)
    while (at < sliceEnd) {
      const length =
        (bytes[at] as number) < 0x80 ? asciiLength(bytes, at, sliceEnd) : characterLength(bytes, at)
      if (length === 0) return at
      at += length
    }
  }
  return at
}

/** How many consecutive one-byte characters begin at `start`. */
function asciiLength(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && (bytes[at] as number) < 0x80) at += 1
  return at - start
}

/** The length in bytes of the character at `at`; 0 if none begins there (RFC 3629, section 4). */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number
  if (first < 0xc2 || first > 0xf4) return 0
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  for (let index = at + 2; index < at + length; index += 1) if (!isBetween(bytes[index], 0x80, 0xbf)) return 0
  return isSecondByte(first, bytes[at + 1]) ? length : 0
}

/** False for overlong forms, surrogates and code points beyond U+10FFFF. */
function isSecondByte(first: number, second: number | undefined): boolean {
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  return isBetween(second, least, most)
}

function isBetween(byte: number | undefined, least: number, most: number): boolean {
  return byte !== undefined && byte >= least && byte <= most
}
