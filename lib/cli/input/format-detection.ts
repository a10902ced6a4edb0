// The format of a log, detected from its line 1. Two formats can be detected: where line 1 is the header of a session
// log of version 1, the log is one; any other log is plain JSON lines. So is a log that begins with a session header of
// another version: it is a log of another kind, and its lines are sound.
//
// A header that is damaged, or too long to be read here as a whole, still counts as one if it begins as every session
// writer begins it: "not a session log, because …" helps, "a corrupt line 1" would not.

import { classifyStart, LONG_START_BYTES, START_BYTES } from '../../core/faults/not-lines.js'
import { LF } from '../../core/lines/line-format.js'
import { jsonLines } from '../../format/json-lines.js'
import type { LogFormat } from '../../format/log-format.js'
import { isObject } from '../../format/schema/json-objects.js'
import { sessionFormat } from '../../format/session-format.js'
import { type FormatDoubt, formatDoubt } from './format-doubt.js'

/** The format that a log is read by, and why that one. */
export interface ChosenFormat {
  readonly format: LogFormat<unknown, unknown>
  /** Whether it was detected from the log; false where `--format` names it. */
  readonly detected: boolean
  /** For a person: what it was chosen by. */
  readonly reason: string
  /** For a person: line 1 claims another format than this one. */
  readonly note?: string
  /** Why the detected format may be the wrong one; absent where it is certain. */
  readonly doubt?: FormatDoubt
}

const SESSION_START = /^\s*\{\s*(?:"[^"\\]*"\s*:\s*(?:"[^"\\]*"|[\w.+-]+)\s*,\s*)*"type"\s*:\s*"session"/
const SESSION_START_BYTES = 4096
const OBJECT_START = /^\s*\{/

/** How many bytes of a log detection needs: as many from a file as from a pipe, so that both are detected alike. */
export function bytesToDetect(start: Uint8Array): number {
  const answer = classifyStart(start, false)
  const needed = typeof answer === 'number' ? answer : 0
  const begun = textOf(start.subarray(0, START_BYTES))
  const isLongHeader = OBJECT_START.test(begun) && !start.subarray(0, LONG_START_BYTES).includes(LF)
  return Math.max(needed, isLongHeader ? LONG_START_BYTES : 0)
}

/**
 * @param start the first bytes of the log: at least as many as `bytesToDetect` returns, or all of it
 * @param isWhole whether `start` is the whole log
 */
export function detectFormat(start: Uint8Array, isWhole: boolean): ChosenFormat {
  const line = firstLine(start)
  const value = parsed(line)
  const isSession = value === undefined ? beginsSession(line) : isObject(value) && typeOf(value) === 'session'
  if (isSession && (value === undefined || sessionFormat.isHeader(value)))
    return { format: sessionFormat, detected: true, reason: 'detected from line 1' }
  const reason = start.length === 0 ? 'assumed: the log is empty' : 'line 1 is not a session header'
  const plain = { format: jsonLines, detected: true, reason }
  if (isSession)
    return {
      ...plain,
      reason: 'line 1 is not a session header of version 1',
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

/** A byte order mark is left out. */
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
    ? `line 1 is a session header of version ${version}, which wholeline does not know`
    : 'line 1 claims to be a session header, but is not one of version 1'
  return `${what}: the log is read as plain JSON lines; --format session reads it as a session log`
}
