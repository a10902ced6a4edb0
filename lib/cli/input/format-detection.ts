// Which format a log is of, told by its line 1. There are two that can be told apart: a line 1 that is the header of
// session logs of version 1 begins one; any other line is plain JSON. So is the header of another version: its log is
// of another kind, and healthy as lines.
//
// A header that is damaged, or too long to be looked at as a whole, is still taken for one if it begins as
// every session writer begins it: "not a session log, because …" helps, "a corrupt line 1" would not.

import { classifyStart, LONG_START_BYTES, START_BYTES } from '../../core/faults/not-lines.js'
import { LF } from '../../core/lines/line-format.js'
import { jsonLines } from '../../format/json-lines.js'
import { isObject } from '../../format/json-objects.js'
import { sessionFormat } from '../../format/session-format.js'
import type { ChosenFormat } from './chosen-format.js'
import { formatDoubt } from './format-doubt.js'

const SESSION_START = /^\s*\{\s*(?:"[^"\\]*"\s*:\s*(?:"[^"\\]*"|[\w.+-]+)\s*,\s*)*"type"\s*:\s*"session"/
const SESSION_START_BYTES = 4096
const OBJECT_START = /^\s*\{/

/** How many bytes of a log are needed to tell, so that the same are told alike from a file and from a pipe. */
export function bytesToDetect(start: Uint8Array): number {
  const needed = classifyStart(start, false)
  const told = typeof needed === 'number' ? needed : 0
  const begun = textOf(start.subarray(0, START_BYTES))
  const isLongHeader = OBJECT_START.test(begun) && !start.subarray(0, LONG_START_BYTES).includes(LF)
  return Math.max(told, isLongHeader ? LONG_START_BYTES : 0)
}

/**
 * @param start the bytes that the log begins with: at least as many as `bytesToDetect` asks for, or all
 * @param isWhole whether nothing follows
 */
export function detectFormat(start: Uint8Array, isWhole: boolean): ChosenFormat {
  const line = firstLine(start)
  const value = parsed(line)
  const isSession = value === undefined ? beginsSession(line) : isObject(value) && typeOf(value) === 'session'
  if (isSession && (value === undefined || sessionFormat.isHeader(value)))
    return { format: sessionFormat, detected: true, reason: 'told by line 1' }
  const reason = start.length === 0 ? 'assumed: there is nothing in it' : 'line 1 is no session header'
  const plain = { format: jsonLines, detected: true, reason }
  if (isSession)
    return {
      ...plain,
      reason: 'line 1 is no session header of version 1',
      note: otherSession(value as object),
    }
  const doubt = formatDoubt(start, isWhole)
  return { ...plain, ...(doubt === undefined ? {} : { doubt }) }
}

function firstLine(start: Uint8Array): Uint8Array {
  const looked = start.subarray(0, LONG_START_BYTES)
  const newline = looked.indexOf(LF)
  return newline < 0 ? looked : looked.subarray(0, newline)
}

/** Without a byte order mark, which the decoder passes over. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function parsed(line: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(line))
  } catch {
    return undefined
  }
}

function beginsSession(line: Uint8Array): boolean {
  return SESSION_START.test(textOf(line.subarray(0, SESSION_START_BYTES)))
}

function typeOf(value: object): unknown {
  return Object.hasOwn(value, 'type') ? Reflect.get(value, 'type') : undefined
}

function otherSession(header: object): string {
  const version: unknown = Object.hasOwn(header, 'version') ? Reflect.get(header, 'version') : undefined
  const isOther = typeof version === 'number' && version !== sessionFormat.headerIdentity?.version
  const what = isOther
    ? `line 1 is a session header of version ${version}, which is not known here`
    : 'line 1 says that it is a session header, but is not one of version 1'
  return `${what}: the log is read as plain JSON lines; --format session insists`
}
