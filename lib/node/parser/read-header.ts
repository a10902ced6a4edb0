import { byteOrderMarkLength } from '../../core/lines/source-encoding.js'
import { LogParser } from '../../core/parser/log-parser.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import { Step } from '../../core/parser/step.js'
import type { LogFormat } from '../../format/log-format.js'
import { HEADER_READ_BYTES, LOCAL_READ_BYTES } from '../files/block-sizes.js'
import { type ReadableFile, readExactly } from '../files/positioned-io.js'
import { strictText } from './strict-text.js'

/** What a log begins with. */
export interface LogStart<H> {
  /** Undefined where the format has none. */
  header: H
  /** Where line 1 begins: after the byte order mark, if there is one. In bytes from the start of the file. */
  linesFrom: number
  /** Where the line of the first entry begins: after the header's terminator, or at `linesFrom` if there is no header. */
  entriesFrom: number
}

/**
 * Reads and checks the header and the encoding of a log. The cost depends only on the length of the header.
 * @throws LogError ERR_LOG_EMPTY, ERR_LOG_HEADER, ERR_LOG_VERSION, ERR_LOG_ENCODING; with `unterminated: 'fail'` also
 *   ERR_LOG_CORRUPT where the header is all there is, and has no terminator
 */
export async function readHeader<H>(
  file: ReadableFile,
  format: LogFormat<H, unknown>,
  options: Pick<ParseOptions, 'maxLineBytes' | 'maxDepth' | 'unterminated'> = {},
): Promise<LogStart<H>> {
  const parser = new LogParser(format, options, { textOf: strictText })
  let bytes: Buffer
  let step: Step
  let position = 0
  do {
    const size = position === 0 ? HEADER_READ_BYTES : LOCAL_READ_BYTES
    bytes = await readExactly(file, Buffer.allocUnsafe(size), position)
    parser.receive(bytes)
    if (bytes.length < size) parser.end()
    step = parser.advance()
    position += size
    // Without a header the first line is an ordinary entry: then only the encoding is checked.
  } while (step === Step.NeedInput && format.headerSchema !== undefined)
  if (format.headerSchema !== undefined) {
    const start = { header: parser.header as H, linesFrom: parser.offset, entriesFrom: parser.next }
    if (options.unterminated === 'fail' && start.entriesFrom === parser.summary.bytes)
      requireTerminator(parser)
    return start
  }
  const mark = byteOrderMarkLength(bytes)
  return { header: undefined as H, linesFrom: mark, entriesFrom: mark }
}

/** For a header that is all there is: its step was the last, or its fault comes next, and then what that fails with. */
function requireTerminator(parser: LogParser<unknown, unknown>): void {
  parser.end()
  while (parser.advance() === Step.Fault);
}
