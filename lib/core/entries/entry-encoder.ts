// An entry as the bytes of its line. The line is what must be valid, not only the object: JSON leaves out properties that
// are undefined, and a `toJSON` may return anything. A line that a reader would refuse is refused here, before a byte of
// it is written; so is a value that JSON would silently change.

import type { LogFormat } from '../../format/log-format.js'
import type { Mismatch } from '../../format/mismatch/mismatch.js'
import type { SchemaShape } from '../../format/schema/schema-shape.js'
import { UnusableSchemaError } from '../../format/schema/standard-schema.js'
import { deepJson } from '../json/deep-json.js'
import { jsonLoss } from '../json/json-loss.js'
import { isNestedDeeper } from '../json/nesting.js'
import { DEFAULT_MAX_DEPTH, DEFAULT_MAX_LINE_BYTES } from '../lines/line-format.js'
import { LogError } from '../log-error.js'

const encoder = new TextEncoder()

/** Which line is to be written, and the checks of its schema. */
interface Part {
  readonly name: 'entry' | 'header'
  readonly schema: SchemaShape
  is(value: unknown): boolean
  explain(value: unknown): Mismatch
}

/**
 * The line of an entry, with its terminator.
 * @param maxDepth how deeply the entry may be nested, from 1
 * @throws LogError ERR_LOG_INVALID_ENTRY
 */
export function encodeEntry<Entry>(
  { entrySchema, isEntry, explainEntry }: LogFormat<unknown, Entry>,
  entry: Entry,
  maxDepth: number = DEFAULT_MAX_DEPTH,
): Uint8Array {
  return encode({ name: 'entry', schema: entrySchema, is: isEntry, explain: explainEntry }, entry, maxDepth)
}

/**
 * The line of a header, with its terminator; empty if the format has no header.
 * @param maxDepth how deeply the header may be nested, from 1
 * @throws LogError ERR_LOG_INVALID_ENTRY
 */
export function encodeHeader<Header>(
  { headerSchema, isHeader, explainHeader }: LogFormat<Header, unknown>,
  header: Header,
  maxDepth: number = DEFAULT_MAX_DEPTH,
): Uint8Array {
  if (headerSchema === undefined) return new Uint8Array(0)
  return encode(
    { name: 'header', schema: headerSchema, is: isHeader, explain: explainHeader },
    header,
    maxDepth,
  )
}

function encode(part: Part, value: unknown, maxDepth: number): Uint8Array {
  try {
    requireMatch(part, value, '')
    const text = textOf(value, maxDepth)
    if (text === undefined) throw refusal(part, 'is not a JSON value')
    requireNoLoss(part, value, text)
    if (isNestedDeeper(text, maxDepth)) throw refusal(part, `is nested more than ${maxDepth} levels deep`)
    requireMatch(part, JSON.parse(text), ' once it is JSON')
    return terminated(part, text)
  } catch (error) {
    if (error instanceof LogError || error instanceof UnusableSchemaError) throw error
    // JSON.stringify failed on a cycle, a bigint or a `toJSON` that throws, or the value is too deep to be checked or
    // written. The error's message may quote the entry, so it is not passed on.
    throw refusal(part, 'cannot be made JSON (a cycle, a bigint, too deep, or a toJSON that throws)')
  }
}

function textOf(value: unknown, maxDepth: number): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) return deepJson(value, maxDepth)
    throw error
  }
}

function requireNoLoss(part: Part, value: unknown, text: string): void {
  const loss = jsonLoss(value, text, part.schema)
  if (loss === undefined) return
  const { pointer, message } = loss
  throw refusal(part, `${pointer === '' ? '' : `has a ${pointer} that `}${message}`)
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
