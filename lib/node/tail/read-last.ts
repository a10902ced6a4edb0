import type { FileHandle } from 'node:fs/promises'
import { functionOrNothing, knownOptions, type OptionNames, wholeNumber } from '../../core/option-checks.js'
import { type ParseOptions, resolveParseOptions } from '../../core/parser/parse-options.js'
import type { LogFormat } from '../../format/log-format.js'
import { type Decompress, decompressOption } from '../compressed/archive-kind.js'
import { DecompressedSource } from '../compressed/decompressed-source.js'
import { archiveOf } from '../compressed/file-kind.js'
import { throwIfAborted } from '../files/abort-error.js'
import type { ReadableFile } from '../files/positioned-io.js'
import { withFile } from '../files/regular-file.js'
import { readHeader } from '../parser/read-header.js'
import type { RangeSource } from '../sources/byte-source.js'
import { isRangeSource, withPinned } from '../sources/pinned-source.js'
import { type UnnumberedFault, walkBackwards } from './backward-walk.js'
import { forwardsSource, lastForwards } from './last-forwards.js'

export type { UnnumberedFault } from './backward-walk.js'

/** The options of `readLast`. All may be left out. */
export interface ReadLastOptions extends Pick<ParseOptions, 'unterminated' | 'maxLineBytes' | 'maxDepth'> {
  /**
   * How the log is compressed: see `ReadOptions`. A compressed log is read through from its start, which takes as long as reading all
   * of it does, and keeps somewhat more than `count` entries in memory; its faults are reported at the end.
   */
  decompress?: Decompress | undefined
  /** Checked before each read. */
  signal?: AbortSignal | undefined
  /**
   * Called for each corrupt, torn or oversized line that is passed over, from the end of the file backwards. Lines
   * before the first entry of the result are not looked at. What the function throws rejects `readLast`.
   */
  onFault?: ((fault: UnnumberedFault) => void) | undefined
}

const READ_LAST_OPTIONS: OptionNames<ReadLastOptions> = {
  unterminated: true,
  maxLineBytes: true,
  maxDepth: true,
  decompress: true,
  signal: true,
  onFault: true,
}

/**
 * The last `count` entries in file order, read backwards from the end. The cost grows with the lines read and with the
 * header, which is checked, but not with the file, unless it is compressed. Corrupt, blank, torn and oversized lines are passed
 * over as reading forwards passes them over; `onFault` reports all but the blank ones. A file handle is left open. Of a range
 * source, only the ranges that are needed are asked for.
 *
 * With `unterminated: 'fail'`, a last line without a terminator rejects with ERR_LOG_CORRUPT, after `onFault`. The error has no
 * `fault`, and no `line` unless it is line 1: lines are not counted.
 *
 * @throws RangeError where `count` is not an integer from 0; EISDIR or EINVAL where the path is not of a regular file;
 *   LogError as `readEntries`, and ERR_LOG_CHANGED where the file is cut during the read; AbortError
 */
export async function readLast<H, E>(
  source: string | URL | FileHandle | RangeSource,
  format: LogFormat<H, E>,
  count: number,
  options: ReadLastOptions = {},
): Promise<E[]> {
  knownOptions(options, READ_LAST_OPTIONS)
  wholeNumber('count', count, 0, Number.MAX_SAFE_INTEGER)
  const resolved = resolveParseOptions(format, options)
  const { signal, onFault, decompress: wanted, ...parsing } = options
  const decompress = decompressOption(wanted)
  functionOrNothing('onFault', onFault)
  const readFrom = async (file: ReadableFile) => {
    throwIfAborted(signal)
    const kind = await archiveOf(file, decompress)
    if (kind !== undefined) {
      const source = new DecompressedSource(forwardsSource(file), kind)
      const last = lastForwards(source, format, count, parsing, onFault !== undefined, signal)
      const { entries, faults } = await last.finally(() => source.close())
      for (const { line, ...fault } of faults.reverse()) onFault?.(fault)
      return entries
    }
    const { entriesFrom } = await readHeader(file, format, options)
    const { size } = await file.stat({ bigint: true })
    const entries: E[] = []
    const onEntry = (entry: E) => void entries.push(entry)
    const range = { from: entriesFrom, end: Number(size) }
    await walkBackwards(file, range, format, resolved, count, { onEntry, onFault }, signal)
    return entries.reverse()
  }
  if (isRangeSource(source)) return withPinned(source, signal, readFrom)
  return withFile(source, readFrom)
}
