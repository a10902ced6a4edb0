// The options of reading: how lines are parsed, where to start, and how to observe it. Checked once, before the first byte.

import { functionOrNothing, type OptionNames, oneOf } from '../../core/option-checks.js'
import { PARSE_OPTIONS, type ParseOptions } from '../../core/parser/parse-options.js'
import type { Fault } from '../../core/recovery.js'
import { type Decompress, decompressOption } from '../compressed/archive-kind.js'
import type { Checkpoint } from './checkpoint.js'
import { type Follow, pollInterval } from './follow.js'
import type { ReadProgress } from './read-progress.js'

/** The options of `readEntries`, `readRecords`, `readAll` and `EntryReader`. All may be left out. */
export interface ReadOptions extends ParseOptions {
  /**
   * Paths only: where to resume. The header line is read and checked nevertheless. Default: the start of the file. 'end': after
   * the last terminator of the file, for `follow`; a last line without a terminator is read once it is completed. The lines
   * before it are not counted, so lines are numbered as for a checkpoint without `line`: from 2 where the format has a header,
   * from 1 where it has none. Offsets are those of the file.
   */
  from?: Checkpoint | 'end' | undefined
  /**
   * Paths only: at the end of the file, wait for it to grow. Ends by `signal` or by leaving the loop, and with
   * ERR_LOG_CHANGED where a look finds the file shorter than before, or other bytes right before the position. A file that was
   * cut and has grown again between two looks, with the same bytes there, can't be distinguished from one that was appended
   * to. Over rotation: `follow: { reopen: true }`. Default false.
   */
  follow?: Follow | undefined
  /**
   * How the source is compressed. 'auto' (default): gzip and zstd are recognised by their first bytes; brotli, which has no such
   * bytes, must be named. All members and frames are read. false: a compressed source is refused with ERR_LOG_ENCODING. Offsets
   * and lengths are those of the decompressed bytes. A compressed log can't be followed. Reading from a checkpoint decompresses
   * everything before it. zstd needs Node.js 22.15 or 23.8; on an older one such a source is refused with ERR_LOG_ENCODING.
   */
  decompress?: Decompress | undefined
  /** Called for every fault when it is found. An error that it throws ends the reading. */
  onFault?: ((fault: Fault) => void) | undefined
  /**
   * Called while reading, at most once for each 64 KiB of the source (seldomer where it comes in larger chunks), and at the
   * end. An error that it throws ends the reading.
   */
  onProgress?: ((progress: ReadProgress) => void) | undefined
  /**
   * Whether an error, an abort or leaving the loop also closes the caller's source: destroys the stream, cancels the web
   * stream, or returns the iterator. Default true. false: a stream is left paused, with the bytes that follow; nothing drains
   * it. The chunk that was taken last is lost: `position` says how far it was read. A web stream is unlocked. Of an iterator, a
   * value that is on its way is lost. A file that the library opened is closed always, and a file handle of the caller never.
   */
  closeSource?: boolean | undefined
  /** Ends the reading with an AbortError, and closes the source: see `closeSource`. */
  signal?: AbortSignal | undefined
}

export const READ_OPTIONS: OptionNames<ReadOptions> = {
  ...PARSE_OPTIONS,
  from: true,
  follow: true,
  decompress: true,
  onFault: true,
  onProgress: true,
  closeSource: true,
  signal: true,
}

/** @throws TypeError or RangeError for invalid options, and for those that this kind of source can't have */
export function refuseUnsupported(options: ReadOptions, isPath: boolean): void {
  functionOrNothing('onFault', options.onFault)
  functionOrNothing('onProgress', options.onProgress)
  if (options.closeSource !== undefined) oneOf('closeSource', options.closeSource, [true, false])
  const { decompress } = options
  const isArchive = decompressOption(decompress) !== 'auto' && decompress !== false
  if (isArchive && (options.from === 'end' || pollInterval(options.follow) !== undefined))
    throw new TypeError(
      `options follow and from 'end' are not for a compressed log: decompress is ${decompress}`,
    )
  if (isPath) return
  if (options.from !== undefined) throw new TypeError('option from needs a source that is given by its path')
  if (pollInterval(options.follow) !== undefined)
    throw new TypeError('option follow needs a source that is given by its path')
}
