// How a file begins decides whether its arrays are unwrapped: where the file is one array, its elements are the lines; where
// each line is an array, the arrays are.

import { ARRAY_OPEN } from '../../core/json/json-bytes.js'
import { jsonStop, skipWhiteSpace } from '../../core/json/json-syntax.js'
import { LF } from '../../core/lines/line-format.js'
import { byteOrderMarkLength } from '../../core/lines/source-encoding.js'
import { finish } from '../../core/work.js'

/** As many bytes decide, or the whole file. */
export const START_BYTES = 64 * 1024

/** @param start the first bytes of the file */
export function beginsUnwrappedArray(start: Uint8Array): boolean {
  const offset = skipWhiteSpace(start, byteOrderMarkLength(start), start.length)
  if (start[offset] !== ARRAY_OPEN) return false
  const newline = start.indexOf(LF, offset)
  const end = newline < 0 ? start.length : newline
  const { valid, end: stop } = finish(jsonStop(start, offset, end))
  const isWholeLine = valid && skipWhiteSpace(start, stop, end) === end
  return !isWholeLine || skipWhiteSpace(start, end, start.length) === start.length
}
