// Why a line is not JSON, in words: the commonest ways in which logs go wrong, recognised at the place where the line stops
// being JSON and a few bytes around it. One pass over the line; a message never holds its content.

import {
  ARRAY_CLOSE,
  ARRAY_OPEN,
  COLON,
  COMMA,
  FIRST_UNESCAPED,
  OBJECT_CLOSE,
  OBJECT_OPEN,
  QUOTE,
} from '../json/json-bytes.js'
import { skipWhiteSpace, whiteSpaceEnd } from '../json/json-space.js'
import type { JsonStop } from '../json/json-state.js'
import { jsonStop } from '../json/json-syntax.js'
import { BYTE_ORDER_MARK, NUL, RECORD_SEPARATOR } from '../lines/line-format.js'
import { firstInvalidByte } from '../lines/utf8.js'
import type { FaultCause } from '../recovery.js'
import { SLICE_BYTES, type Work } from '../work.js'
import { commentAt, conflictMarkerAt, cutByObjectBefore, opensObjectAt, wordAround } from './line-signs.js'
import { isHalfLineFeed, wideFrom } from './wide-stretch.js'

export interface LineCause {
  cause?: FaultCause
  /** What is wrong, for a person. */
  message: string
}

const SINGLE_QUOTE = 0x27
/** Plain text hardly begins with one of these. Opening brackets are not among them. */
const NOT_OF_TEXT = [QUOTE, COMMA, COLON, OBJECT_CLOSE, ARRAY_CLOSE]
const VALUES_OF_LOGS = [OBJECT_OPEN, ARRAY_OPEN, QUOTE]
const NOT_A_NUMBER = /^[-+]?(?:nan|inf|infinity)$/i

const EXPECTED: Readonly<Record<JsonStop['place'], string>> = {
  value: 'where a value should begin',
  key: 'where a key in quotes should begin',
  colon: 'where a colon should follow the key',
  next: 'where a comma or a closing bracket should follow',
  string: 'in an escape of a string',
  number: 'in a number',
  word: 'in a word',
}

/**
 * @param line a line that is not JSON, without its terminator
 * @param reason 'encoding' if it is not UTF-8, else 'nul' if it contains a NUL, else 'syntax'
 */
export function causeOf(line: Uint8Array, reason: 'syntax' | 'nul' | 'encoding'): Work<LineCause> {
  if (reason === 'encoding') return encodingCause(line)
  return reason === 'nul' ? nulCause(line) : syntaxCause(line)
}

function* encodingCause(line: Uint8Array): Work<LineCause> {
  const at = yield* firstInvalidByte(line)
  const wide = wideFrom(line, at)
  if (wide >= 0)
    return {
      cause: 'utf-16',
      message: `not UTF-8: a stretch of UTF-16, from about byte ${wide} of the line on`,
    }
  const message = `not UTF-8: byte ${at} of the line is not part of a character`
  if (line.includes(NUL)) return { cause: 'nul', message: `${message}; ${yield* nulCount(line)}` }
  const rest = cutCharacterEnd(line, at)
  if (rest === line.length) return { cause: 'torn', message: 'not UTF-8: the line ends inside a character' }
  return opensObjectAt(line, rest) ? gluedAt(rest, 'not UTF-8') : { message }
}

/** The index after the bytes of a cut character that begins at `at`; `at` itself if none begins there. */
function cutCharacterEnd(line: Uint8Array, at: number): number {
  const first = line[at] as number
  if (first < 0xc2 || first > 0xf4) return at
  let end = at + 1
  while (end < at + 4 && ((line[end] ?? 0) & 0xc0) === 0x80) end += 1
  return end
}

function* nulCause(line: Uint8Array): Work<LineCause> {
  if (isHalfLineFeed(line))
    return { cause: 'utf-16', message: 'not JSON: 1 NUL byte, as a line feed of UTF-16 leaves it' }
  const wide = wideFrom(line, line.indexOf(NUL))
  if (wide >= 0)
    return {
      cause: 'utf-16',
      message: `not JSON: a stretch of UTF-16, from about byte ${wide} of the line on`,
    }
  return { cause: 'nul', message: `not JSON: ${yield* nulCount(line)}, as a power cut leaves them` }
}

function* nulCount(line: Uint8Array): Work<string> {
  let count = 0
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === NUL) count += 1
    if (at % SLICE_BYTES === SLICE_BYTES - 1) yield
  }
  return `${count} NUL ${count === 1 ? 'byte' : 'bytes'} from byte ${line.indexOf(NUL)} of the line on`
}

function* syntaxCause(line: Uint8Array): Work<LineCause> {
  const start = yield* whiteSpaceEnd(line, 0, line.length)
  const stop = yield* jsonStop(line, start, line.length)
  if (stop.valid) return yield* causeAfterValue(line, start, stop.end)
  if (stop.end === line.length) return tornCause(stop)
  return causeAt(line, stop) ?? (isText(line, start, stop) ? textCause(line, start) : unexpectedAt(stop))
}

function unexpectedAt({ end, place }: JsonStop): LineCause {
  return { message: `not JSON: unexpected byte at ${end} of the line, ${EXPECTED[place]}` }
}

function textCause(line: Uint8Array, start: number): LineCause {
  if (conflictMarkerAt(line, start))
    return { cause: 'conflict-marker', message: 'not JSON: a marker of a merge conflict' }
  return { cause: 'text', message: 'not JSON: plain text, or the rest of an entry: no value begins the line' }
}

function tornCause({ place, open }: JsonStop): LineCause {
  if (place === 'value' && open === undefined) return { message: 'not JSON: the line is empty' }
  if (place === 'string') {
    const message = 'not JSON: the line ends inside a string: cut short, or a line feed in it is not escaped'
    return { cause: 'torn', message }
  }
  const container = open === 'array' ? 'an array' : 'an object'
  const where = open === undefined ? `a ${place}` : container
  return { cause: 'torn', message: `not JSON: the line ends inside ${where}` }
}

/** More follows a whole value. */
function* causeAfterValue(line: Uint8Array, start: number, end: number): Work<LineCause> {
  const next = yield* whiteSpaceEnd(line, end, line.length)
  const sign = signAt(line, next)
  if (sign !== undefined) return sign
  const byte = line[next]
  if (byte === COMMA && (yield* whiteSpaceEnd(line, next + 1, line.length)) === line.length)
    return {
      cause: 'trailing-comma',
      message: `not JSON: a comma follows the value, at byte ${next} of the line`,
    }
  const isBare = !VALUES_OF_LOGS.includes(line[start] as number)
  const isFollowed = VALUES_OF_LOGS.includes(byte as number)
  // `2026-01-02 …` begins with a number but is text.
  if (isBare && !isFollowed) return textCause(line, start)
  return { cause: 'glued', message: `not JSON: more follows a whole value, from byte ${next} of the line on` }
}

/** What is not JSON anywhere outside of strings, and is recognised by itself. */
function signAt(line: Uint8Array, at: number): LineCause | undefined {
  if (line[at] === RECORD_SEPARATOR) return separatorAt(at)
  if (BYTE_ORDER_MARK.every((byte, index) => line[at + index] === byte)) {
    const message = `not JSON: a byte order mark at byte ${at} of the line, where only the start of a log may have one`
    return { cause: 'byte-order-mark', message }
  }
  return commentAt(line, at)
    ? { cause: 'comment', message: `not JSON: a comment, from byte ${at} of the line on` }
    : undefined
}

function separatorAt(at: number): LineCause {
  const message = `not JSON: a record separator (0x1E, as in a JSON text sequence of RFC 7464) at byte ${at} of the line`
  return { cause: 'record-separator', message }
}

/** The cause of an unexpected byte. */
function causeAt(line: Uint8Array, stop: JsonStop): LineCause | undefined {
  const { end: at, place } = stop
  if (opensObjectAt(line, at)) return gluedAt(at, 'not JSON')
  const brace = place === 'next' || place === 'colon' ? cutByObjectBefore(line, at) : -1
  if (brace >= 0) return gluedAt(brace, 'not JSON')
  if (place === 'string') return causeInString(line, at)
  return signAt(line, at) ?? causeOfToken(line, stop)
}

function gluedAt(at: number, what: string): LineCause {
  const message = `${what}: cut short, with another entry glued to it, at byte ${at} of the line`
  return { cause: 'glued', message }
}

function causeInString(line: Uint8Array, at: number): LineCause | undefined {
  if (line[at] === RECORD_SEPARATOR) return separatorAt(at)
  if ((line[at] as number) >= FIRST_UNESCAPED) return undefined
  const message = `not JSON: a control character at byte ${at} of the line, which should be escaped in a string`
  return { cause: 'control-character', message }
}

function causeOfToken(
  line: Uint8Array,
  { end: at, place, open, afterComma }: JsonStop,
): LineCause | undefined {
  const byte = line[at]
  if ((place === 'value' || place === 'key') && byte === SINGLE_QUOTE)
    return { cause: 'single-quotes', message: `not JSON: single quotes, from byte ${at} of the line on` }
  if (afterComma && (byte === OBJECT_CLOSE || byte === ARRAY_CLOSE))
    return {
      cause: 'trailing-comma',
      message: `not JSON: a comma after the last member, before byte ${at} of the line`,
    }
  const isValue = place === 'value' || place === 'number' || place === 'word'
  if (!isValue) return undefined
  const { start, end, text } = wordAround(line, at)
  if (!NOT_A_NUMBER.test(text)) return undefined
  const isAll =
    skipWhiteSpace(line, 0, line.length) === start && skipWhiteSpace(line, end, line.length) === line.length
  if (open === undefined && !isAll) return undefined
  return { cause: 'nan', message: `not JSON: NaN or Infinity, at byte ${start} of the line` }
}

/** Whether the line begins with neither a value nor a separator of values. */
function isText(line: Uint8Array, start: number, { open }: JsonStop): boolean {
  return open === undefined && !NOT_OF_TEXT.includes(line[start] as number)
}
