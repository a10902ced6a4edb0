// The bytes that split a line that lost its terminators: the NULs that a power cut leaves where a block was never written,
// and the record separators of JSON text sequences (RFC 7464). Neither occurs in JSON.

import { NUL, RECORD_SEPARATOR } from '../lines/line-format.js'

export function isBreak(byte: number): boolean {
  return byte === NUL || byte === RECORD_SEPARATOR
}
