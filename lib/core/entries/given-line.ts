// A line that is given as bytes and written as it is. The decoder of the readers judges it, so that what is written is
// what they accept.

import type { LogFormat } from '../../format/log-format.js'
import { DEFAULT_MAX_DEPTH, DEFAULT_MAX_LINE_BYTES, LF, returnLength } from '../lines/line-format.js'
import { type StrictText, strictText } from '../lines/utf8.js'
import { LogError } from '../log-error.js'
import { finish } from '../work.js'
import { LineDecoder } from './line-decoder.js'

/**
 * A copy of the line, with its terminator: the one that it has, LF or CR LF, or an LF that is added. A caller may change
 * the given bytes afterwards.
 * @param maxDepth how deeply the entry may be nested, from 1
 * @throws LogError ERR_LOG_INVALID_ENTRY for bytes that are not exactly one line that readers take for an entry
 */
export function checkedLine(
  format: LogFormat<unknown, unknown>,
  given: Uint8Array,
  maxDepth: number = DEFAULT_MAX_DEPTH,
  textOf: StrictText = strictText,
): Uint8Array {
  const content = given.at(-1) === LF ? given.length - 1 : given.length
  requireLength(content)
  // The copy is checked, not the given bytes: their memory may be shared with a thread that changes them.
  const line = new Uint8Array(content + 1)
  line.set(given.subarray(0, content))
  line[content] = LF
  const lineFeed = line.indexOf(LF)
  if (lineFeed < content)
    throw refusal(`has a line feed at byte ${lineFeed}, so that it is more than one line`)
  requireEntry(line, content - returnLength(line[content - 1]), new LineDecoder(format, textOf, maxDepth))
  return line
}

function requireLength(content: number): void {
  if (content <= DEFAULT_MAX_LINE_BYTES) return
  throw refusal(`is ${content} bytes long; readers hold lines up to ${DEFAULT_MAX_LINE_BYTES}`)
}

function requireEntry(line: Uint8Array, end: number, decoder: LineDecoder<unknown>): void {
  const verdict = decoder.decode(line, 0, end)
  if (verdict === 'entry') return
  if (verdict === 'blank') throw refusal('is blank')
  const reason = finish(decoder.reason(verdict, line, 0, end))
  const { message } = finish(decoder.explain(verdict, reason, line, 0, end))
  throw refusal(`is not an entry (${message})`)
}

function refusal(why: string): LogError {
  return new LogError('ERR_LOG_INVALID_ENTRY', `the line ${why}; nothing was written`)
}
