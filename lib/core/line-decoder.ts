// An entry out of a line: strict UTF-8, JSON.parse, the compiled check. What it says of a line is the last
// word: every faster way of telling must agree with it.

import type { LogFormat } from '../format/log-format.js'
import { causeOf } from './fault-cause.js'
import { NUL } from './line-format.js'
import type { FaultCause, FaultReason } from './recovery.js'
import { type StrictText, strictText } from './utf8.js'

/** Why a line is no entry. */
export interface LineFault {
  reason: FaultReason
  message: string
  cause?: FaultCause
}

/** Whether a line that is not an entry is JSON all the same. */
export function isOneValue({ reason }: LineFault): boolean {
  return reason === 'schema' || reason === 'unknown-type'
}

// A line is blank when trimming leaves nothing. U+0085 is white space to Unicode and to the original of
// the session format, but not to JavaScript.
const BLANK = /^[\s\u0085]*$/

export class LineDecoder<Entry> {
  /** The entry, where `decode` last said 'entry'. */
  entry: Entry | undefined
  readonly #format: LogFormat<unknown, Entry>
  readonly #textOf: StrictText

  constructor(format: LogFormat<unknown, Entry>, textOf: StrictText = strictText) {
    this.#format = format
    this.#textOf = textOf
  }

  /** Looks at the line that stands in `bytes` from `start` up to `end`, terminator left out. */
  decode(bytes: Uint8Array, start: number, end: number): 'entry' | 'blank' | LineFault {
    if (start === end) return 'blank'
    const text = this.#textOf(bytes, start, end)
    if (text === undefined) return encodingFault(bytes.subarray(start, end))
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return BLANK.test(text) ? 'blank' : syntaxFault(bytes.subarray(start, end))
    }
    if (!this.#format.isEntry(value)) return this.#schemaFault(value)
    this.entry = value
    return 'entry'
  }

  #schemaFault(value: unknown): LineFault {
    const { name, discriminator, knownTypes } = this.#format
    if (knownTypes !== undefined && isObject(value)) {
      const type: unknown = Object.hasOwn(value, discriminator)
        ? Reflect.get(value, discriminator)
        : undefined
      const known = `${name} knows ${[...knownTypes].join(', ')}`
      if (typeof type !== 'string') {
        return {
          reason: 'schema',
          message: `has no string "${discriminator}" that says what it is (${known})`,
        }
      }
      if (!knownTypes.has(type)) {
        return { reason: 'unknown-type', message: `is of a type that this format does not know (${known})` }
      }
    }
    const { pointer, message } = this.#format.explainEntry(value)
    return { reason: 'schema', message: pointer === '' ? `the entry ${message}` : `${pointer} ${message}` }
  }
}

/** Why line 1 is no JSON; undefined where it is, with the value in `value`. */
export function parseLine(line: Uint8Array): { value: unknown } | LineFault {
  const text = strictText(line, 0, line.length)
  if (text === undefined) return encodingFault(line)
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return syntaxFault(line)
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function encodingFault(line: Uint8Array): LineFault {
  return { reason: 'encoding', ...causeOf(line, 'encoding') }
}

function syntaxFault(line: Uint8Array): LineFault {
  const reason = line.includes(NUL) ? 'nul' : 'syntax'
  return { reason, ...causeOf(line, reason) }
}
