import type { LogParser } from '../../core/parser/log-parser.js'
import type { ParserFeed } from '../parser/parser-feed.js'
import type { ByteSource } from '../sources/byte-source.js'

/** How far a reading is. */
export interface ReadProgress {
  /** How many bytes of the log are read, decompressed, those before a checkpoint included. */
  bytes: number
  /** How many bytes of the source are read: of a compressed one, its own. To be compared with `total`. */
  sourceBytes: number
  /** The size of the source in bytes, where it is a regular file: as it was at the last look, since it may grow. */
  total?: number | undefined
  /** How many entries were read, salvaged ones included. */
  entries: number
  /** How many lines were read: header, blank, corrupt and unterminated ones included. */
  lines: number
  /** How many faults were found, whether the summary keeps them or not. */
  faults: number
}

/** What a source knows of how far it is read. */
export type SourceProgress = Pick<ByteSource, 'total' | 'compressedBytes'>

/** How far the reading is. */
export function progressOf(parser: LogParser<unknown, unknown>, source: SourceProgress): ReadProgress {
  const { bytes, entries, lines, faults } = parser.counts
  return { bytes, sourceBytes: source.compressedBytes ?? bytes, total: source.total, entries, lines, faults }
}

/** Reports come at least so many bytes apart, apart from the last. */
const REPORT_BYTES = 64 * 1024

/** Calls `onProgress`, if it is given, for what the feed reads. */
export function reportProgress<H, E>(
  feed: ParserFeed<H, E>,
  onProgress: ((progress: ReadProgress) => void) | undefined,
  source: () => SourceProgress,
): void {
  if (onProgress === undefined) return
  let reported = 0
  feed.watch((isOver) => {
    const { counts } = feed.parser
    if (!isOver && counts.bytes < reported + REPORT_BYTES) return
    reported = counts.bytes
    onProgress(progressOf(feed.parser, source()))
  })
}
