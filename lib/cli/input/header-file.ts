// `--header FILE`: the header for a log that has lost its own, in line 1 of another file. Another log of the
// same kind will do, and so will a pipe.

import { LF } from '../../core/lines/line-format.js'
import { LogParser } from '../../core/parser/log-parser.js'
import { Step } from '../../core/parser/step.js'
import type { LogFormat } from '../../format/log-format.js'
import { sessionFormat } from '../../format/session-format.js'
import { problemOf } from '../errors/problem.js'
import { UsageError } from '../errors/usage-error.js'
import type { StandardStreams } from '../terminal/standard-streams.js'
import { logName } from '../text/log-name.js'
import type { ChosenFormat } from './chosen-format.js'
import type { FormatChooser } from './format-choice.js'
import { openLog } from './open-log.js'

const TERMINATOR = Uint8Array.of(LF)

export interface GivenHeader {
  readonly chosen: ChosenFormat
  /** The header's line as the very bytes that it has there, with a terminator. */
  readonly line: Uint8Array
}

/** @throws UsageError where the file can't be read, or its line 1 is no header */
export async function givenHeader(
  file: string,
  choose: FormatChooser,
  streams: Pick<StandardStreams, 'stdin'>,
): Promise<GivenHeader> {
  try {
    const { chunks, chosen } = await openLog(file, choose, streams)
    // What is nearly the header of a session is refused as that.
    const isNearly = chosen.note !== undefined
    const line = await headerLine(chunks, isNearly ? sessionFormat : chosen.format)
    requireHeader(file, chosen)
    return { chosen, line }
  } catch (error) {
    const problem = problemOf(error)
    if (problem === undefined) throw error
    throw new UsageError(`can't take a header from ${logName(file)}: ${problem.message}`)
  }
}

/**
 * Line 1 of a log, if that is a header. Closes the source.
 * @throws LogError ERR_LOG_EMPTY, ERR_LOG_HEADER, ERR_LOG_VERSION, ERR_LOG_ENCODING; what the source fails with
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

/** A copy, since the parser's bytes will be others. */
function terminated(line: Uint8Array): Uint8Array {
  return Buffer.concat([line, TERMINATOR])
}

function requireHeader(file: string, { format, detected }: ChosenFormat): void {
  if (format.headerSchema !== undefined) return
  if (!detected) throw new UsageError(`--header: a ${format.name} log has none`)
  throw new UsageError(
    `can't take a header from ${logName(file)}: its line 1 is no session header, and for another format --format is needed`,
  )
}
