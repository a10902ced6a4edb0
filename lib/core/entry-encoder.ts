// An entry as the bytes of its line. What counts is not the object but the line that it becomes: in JSON an
// undefined property is gone, NaN is null, and a `toJSON` may give anything. A line that reading would
// refuse is refused here, before a byte of it is written.

import type { LogFormat, Mismatch } from '../format/log-format.js'
import { DEFAULT_MAX_LINE_BYTES } from './line-format.js'
import { LogError } from './log-error.js'

const encoder = new TextEncoder()

/** What is to become a line, and what its schema says of it. */
interface Part {
  readonly name: 'entry' | 'header'
  is(value: unknown): boolean
  explain(value: unknown): Mismatch
}

/**
 * The line of an entry, with its terminator.
 * @throws LogError ERR_LOG_INVALID_ENTRY
 */
export function encodeEntry<Entry>(format: LogFormat<unknown, Entry>, entry: Entry): Uint8Array {
  return encode({ name: 'entry', is: format.isEntry, explain: format.explainEntry }, entry)
}

/**
 * The line of a header, with its terminator; empty where the format has no header.
 * @throws LogError ERR_LOG_INVALID_ENTRY
 */
export function encodeHeader<Header>(format: LogFormat<Header, unknown>, header: Header): Uint8Array {
  if (format.headerSchema === undefined) return new Uint8Array(0)
  return encode({ name: 'header', is: format.isHeader, explain: format.explainHeader }, header)
}

function encode(part: Part, value: unknown): Uint8Array {
  try {
    requireMatch(part, value, '')
    const text: string | undefined = JSON.stringify(value)
    if (text === undefined) throw refusal(part, 'is no JSON value')
    requireMatch(part, JSON.parse(text), ' once it is JSON')
    return terminated(part, text)
  } catch (error) {
    if (error instanceof LogError) throw error
    // JSON.stringify on a cycle, a bigint or a throwing `toJSON`; a stack overflow on a deep value. Its
    // message may quote the entry, so it is not passed on.
    throw refusal(part, 'cannot be made JSON (a cycle, a bigint, too deep, or a toJSON that throws)')
  }
}

function requireMatch(part: Part, value: unknown, when: string): void {
  if (part.is(value)) return
  const { pointer, message } = part.explain(value)
  throw refusal(part, `${pointer === '' ? '' : `has a ${pointer} that `}${message}${when}`)
}

function terminated(part: Part, text: string): Uint8Array {
  const line = encoder.encode(`${text}\n`)
  if (line.length - 1 <= DEFAULT_MAX_LINE_BYTES) return line
  throw refusal(part, `is ${line.length - 1} bytes long; readers hold lines up to ${DEFAULT_MAX_LINE_BYTES}`)
}

function refusal(part: Part, why: string): LogError {
  return new LogError('ERR_LOG_INVALID_ENTRY', `the ${part.name} ${why}; nothing was written`)
}
