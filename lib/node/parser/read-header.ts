import { byteOrderMarkLength } from '../../core/lines/source-encoding.js'
import { LogParser, Step } from '../../core/parser/log-parser.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import type { LogFormat } from '../../format/log-format.js'
import { HEADER_READ_BYTES, LOCAL_READ_BYTES } from '../files/block-sizes.js'
import { type ReadableFile, readExactly } from '../files/positioned-io.js'
import { strictText } from './strict-text.js'

/** Line 1 of an open log, or as much of the log's start as says what it is. */
export interface LogStart<Header> {
  header: Header
  /** Where line 1 begins: behind the byte order mark. */
  linesFrom: number
  /** Where the first entry's line begins: behind the header's terminator, or behind the byte order mark. */
  entriesFrom: number
}

/**
 * Reads and checks what a log begins with; its cost is the header's.
 * @throws LogError ERR_LOG_EMPTY, ERR_LOG_HEADER, ERR_LOG_VERSION, ERR_LOG_ENCODING
 */
export async function readHeader<Header>(
  file: ReadableFile,
  format: LogFormat<Header, unknown>,
  options: Pick<ParseOptions, 'maxLineBytes' | 'maxDepth'> = {},
): Promise<LogStart<Header>> {
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
    // Without a header the first line is an entry like any other: only the encoding was to be looked at.
  } while (step === Step.NeedInput && format.headerSchema !== undefined)
  if (format.headerSchema !== undefined) {
    return { header: parser.header as Header, linesFrom: parser.offset, entriesFrom: parser.next }
  }
  const mark = byteOrderMarkLength(bytes)
  return { header: undefined as Header, linesFrom: mark, entriesFrom: mark }
}
