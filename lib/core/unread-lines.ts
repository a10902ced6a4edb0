// What is said of lines that nobody looks into: the same whichever way a log is read.

import type { LineFault } from './line-decoder.js'

export const TORN: LineFault = {
  reason: 'truncated',
  message: 'the last line has no terminator: an append that did not finish',
}

export function oversized(length: number, maxLineBytes: number): LineFault {
  return { reason: 'oversized', message: tooLong(length, maxLineBytes) }
}

export function tooLong(length: number, maxLineBytes: number): string {
  return `${length} bytes long, more than maxLineBytes (${maxLineBytes})`
}
