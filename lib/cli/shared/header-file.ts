// `--header FILE`: the header for a log that has lost its own, which is line 1 of that file: another log of the same
// kind, or standard input.

import { LF } from '../../core/lines/line-format.js'
import { LogParser } from '../../core/parser/log-parser.js'
import { Step } from '../../core/parser/step.js'
import type { LogFormat } from '../../format/log-format.js'
import { sessionFormat } from '../../format/session-format.js'
import { problemOf, UsageError } from '../errors/problem.js'
import type { FormatChooser } from '../input/format-choice.js'
import type { ChosenFormat } from '../input/format-detection.js'
import { openLog } from '../input/open-log.js'
import type { StandardStreams } from '../terminal/standard-streams.js'
import { logName } from '../text/printable.js'

const TERMINATOR = Uint8Array.of(LF)

export interface GivenHeader {
  readonly chosen: ChosenFormat
  /** The header's line, byte for byte, with a terminator. */
  readonly line: Uint8Array
}

/**
 * @param name what messages call the file
 * @throws UsageError where the file cannot be read, or its line 1 is not a header
 */
export async function givenHeader(
  file: string,
  choose: FormatChooser,
  streams: Pick<StandardStreams, 'stdin'>,
  name = logName(file),
): Promise<GivenHeader> {
  try {
    const { chunks, chosen } = await openLog(file, choose, streams)
    // Where line 1 claims to be a session header and is not, the session format says why.
    const claimsSession = chosen.note !== undefined
    const line = await headerLine(chunks, claimsSession ? sessionFormat : chosen.format)
    requireHeader(name, chosen)
    return { chosen, line }
  } catch (error) {
    const problem = problemOf(error)
    if (problem === undefined) throw error
    throw new UsageError(`can't take a header from ${name}: ${problem.message}`)
  }
}

/**
 * Line 1 of a log, which must be a header. Closes the source.
 * @throws LogError ERR_LOG_EMPTY, ERR_LOG_HEADER, ERR_LOG_VERSION, ERR_LOG_ENCODING; the source's own error
 */
async function headerLine(
  chunks: AsyncIterable<Uint8Array>,
  format: LogFormat<unknown, unknown>,
): Promise<Uint8Array> {
  const parser = new LogParser(format)
  for await (const chunk of chunks) {
    parser.receive(chunk)
    if (parser.advance() !== Step.NeedInput) return terminated(parser.raw)
  }
  parser.end()
  parser.advance()
  return terminated(parser.raw)
}

/** A copy, because the parser's bytes are valid only until it advances. */
function terminated(line: Uint8Array): Uint8Array {
  return Buffer.concat([line, TERMINATOR])
}

function requireHeader(name: string, { format, detected }: ChosenFormat): void {
  if (format.headerSchema !== undefined) return
  if (!detected) throw new UsageError(`--header: a ${format.name} log has no header`)
  throw new UsageError(
    `can't take a header from ${name}: its line 1 is not a session header (for another format, give --format)`,
  )
}
