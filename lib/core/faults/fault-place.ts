// The byte at which a line stops being what it should be.

import { jsonStop, skipWhiteSpace } from '../json/json-syntax.js'
import { NUL } from '../lines/line-format.js'
import { firstInvalidByte } from '../lines/utf8.js'
import type { FaultReason } from '../recovery.js'
import { finish } from '../work.js'

/**
 * The index in the line of the first byte that is wrong; undefined if the line is JSON, ends too early or was not held.
 * @param reason the reason of the line's fault
 */
export function faultPlace(line: Uint8Array, reason: FaultReason): number | undefined {
  const place = placeIn(line, reason)
  return place < line.length ? place : undefined
}

function placeIn(line: Uint8Array, reason: FaultReason): number {
  if (reason === 'nul') return line.indexOf(NUL)
  if (reason !== 'encoding' && reason !== 'syntax' && reason !== 'truncated') return line.length
  const invalid = finish(firstInvalidByte(line))
  if (invalid < line.length) return invalid
  const { valid, end } = finish(jsonStop(line, 0, line.length))
  return valid ? skipWhiteSpace(line, end, line.length) : end
}
