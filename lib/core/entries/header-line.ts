// Line 1 of a log that has a header. Without a valid header, nothing says that the rest is of this format: so a bad header
// is an error and not a fault. The message names the type that was found only if the format knows it, and the version
// only if it looks like one: everything else is content, and logs hold secrets.

import type { LogFormat } from '../../format/log-format.js'
import { isObject, ownValue } from '../../format/schema/json-objects.js'
import { DEFAULT_MAX_DEPTH } from '../lines/line-format.js'
import { LogError } from '../log-error.js'
import { parseLine } from './line-decoder.js'

const VERSION_LIKE = /^\d[\d.]{0,15}$/

/**
 * The header in the line.
 * @param offset of the line, in bytes from the start of the source, for the error
 * @throws LogError ERR_LOG_HEADER, ERR_LOG_VERSION
 */
export function decodeHeader<Header>(
  format: LogFormat<Header, unknown>,
  line: Uint8Array,
  offset: number,
  maxDepth: number = DEFAULT_MAX_DEPTH,
): Header {
  const parsed = parseLine(line, maxDepth)
  if ('reason' in parsed) throw headerError(format, offset, `line 1 is ${parsed.message}`)
  const { value } = parsed
  if (format.isHeader(value)) return value
  if (!isObject(value)) throw headerError(format, offset, 'line 1 is JSON, but not an object')
  refuseOtherType(format, value, offset)
  refuseOtherVersion(format, value, offset)
  const { pointer, message } = format.explainHeader(value)
  throw headerError(format, offset, `the header ${pointer === '' ? '' : `has a ${pointer} that `}${message}`)
}

/** An ERR_LOG_HEADER that names what was found and what was expected. */
export function headerError(format: LogFormat<unknown, unknown>, offset: number, found: string): LogError {
  const type = format.headerIdentity?.type
  const expected = type === undefined ? 'a header' : `a header of type ${JSON.stringify(type)}`
  const message = `not a ${format.name} log: ${found}; expected ${expected} in line 1`
  return new LogError('ERR_LOG_HEADER', message, { line: 1, offset })
}

function refuseOtherType(format: LogFormat<unknown, unknown>, value: object, offset: number): void {
  const expected = format.headerIdentity?.type
  const found = ownValue(value, format.discriminator)
  if (expected === undefined || found === expected) return
  throw headerError(format, offset, `line 1 has ${describedType(found, format.knownTypes)}`)
}

function refuseOtherVersion(format: LogFormat<unknown, unknown>, value: object, offset: number): void {
  const expected = format.headerIdentity?.version
  const found = ownValue(value, 'version')
  const isVersion = typeof found === 'number' || typeof found === 'string'
  if (expected === undefined || found === expected || !isVersion) return
  const message = `the ${format.name} log has ${describedVersion(found)}; this reader knows version ${JSON.stringify(expected)}`
  throw new LogError('ERR_LOG_VERSION', message, { line: 1, offset })
}

function describedType(found: unknown, known: ReadonlySet<string> | undefined): string {
  if (found === undefined) return 'no type'
  if (typeof found !== 'string') return 'a type that is not a string'
  return known?.has(found) === true ? `type ${JSON.stringify(found)}` : `another type, of ${counted(found)}`
}

function describedVersion(found: string | number): string {
  const isPlain = typeof found === 'number' || VERSION_LIKE.test(found)
  return isPlain ? `version ${JSON.stringify(found)}` : `another version, of ${counted(found)}`
}

function counted(text: string): string {
  return `${text.length} ${text.length === 1 ? 'character' : 'characters'}`
}
