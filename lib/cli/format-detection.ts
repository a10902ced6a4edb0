// Which format a log is of, told by its line 1. There are two that can be told apart: a line 1 that is an
// object of type "session" is the header of a session log; any other line is plain JSON.
//
// A header that is damaged, or too long to be looked at as a whole, is still taken for one if it begins as
// every session writer begins it: "not a session log, because …" helps, "a corrupt line 1" would not.

import { isObject } from '../core/line-decoder.js'
import { LF } from '../core/line-format.js'
import { jsonLines } from '../format/json-lines.js'
import { sessionFormat } from '../format/session-format.js'
import type { ChosenFormat } from './chosen-format.js'
import { formatDoubt } from './format-doubt.js'

/** No more of a log is looked at, so that the same bytes are told alike from a file and from a pipe. */
export const DETECTION_BYTES = 64 * 1024

const SESSION_START = /^\s*\{\s*"type"\s*:\s*"session"/

/** @param start the bytes that the log begins with: line 1, or at least DETECTION_BYTES of it */
export function detectFormat(start: Uint8Array): ChosenFormat {
  const line = firstLine(start)
  if (beginsSession(line)) return { format: sessionFormat, detected: true, reason: 'told by line 1' }
  const reason = start.length === 0 ? 'assumed: there is nothing in it' : 'line 1 is no session header'
  const doubt = formatDoubt(start)
  return { format: jsonLines, detected: true, reason, ...(doubt === undefined ? {} : { doubt }) }
}

/** Without a byte order mark, which the decoder passes over. */
function firstLine(start: Uint8Array): string {
  const looked = start.subarray(0, DETECTION_BYTES)
  const newline = looked.indexOf(LF)
  return new TextDecoder().decode(newline < 0 ? looked : looked.subarray(0, newline))
}

function beginsSession(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) && Object.hasOwn(value, 'type') && Reflect.get(value, 'type') === 'session'
  } catch {
    return SESSION_START.test(line)
  }
}
