import { knownOptions, type OptionNames, wholeNumber } from '../../core/option-checks.js'
import { type LogFormat, requireFormat } from '../../format/log-format.js'
import { type ArchiveKind, requireSupported } from '../compressed/archive-kind.js'
import { archiveOf } from '../compressed/file-kind.js'
import { isCode } from '../files/file-layer.js'
import type { ReadableFile } from '../files/positioned-io.js'
import { readHeader } from '../parser/read-header.js'
import { openPinned, type PinnedSource, readableFile, type ShardSource } from '../sources/pinned-source.js'
import { formatHash, type LogShard, type PlannedShard } from './log-shard.js'

/** The options of `planShards`. All may be left out. */
export interface PlanOptions {
  /** The length of each shard in bytes, from 1; the last one may be shorter. Default 64 MiB. */
  shardBytes?: number | undefined
  /** How many shards of the same length, from 1, instead of `shardBytes`; fewer where the log has fewer bytes. */
  shards?: number | undefined
  /** Ends the planning with an AbortError. */
  signal?: AbortSignal | undefined
}

const PLAN_OPTIONS: OptionNames<PlanOptions> = { shardBytes: true, shards: true, signal: true }
const DEFAULT_SHARD_BYTES = 64 * 1024 * 1024
/** A plan is an array. With shards of the default length this is 64 TB. */
const MOST_SHARDS = 1_000_000

/**
 * Cuts a log into shards, for `verifyShard` and `readShard`. Only the log's size and line 1 are looked at, so it takes the same
 * time for a log of any size. The plan is of the log as it is now: what is appended later is not part of it. A log that is gzip or
 * zstd is one shard, whatever the options say, since it can only be read from its beginning.
 *
 * @throws TypeError or RangeError for invalid arguments, or where that gives more than 1,000,000 shards; LogError as `readEntries`
 *   for the header and the encoding; what opening the source fails with; AbortError
 */
export async function planShards<H, E>(
  source: ShardSource,
  format: LogFormat<H, E>,
  options: PlanOptions = {},
): Promise<LogShard[]> {
  requireFormat(format)
  knownOptions(options, PLAN_OPTIONS)
  const { shardBytes, shards, signal } = options
  if (shardBytes !== undefined && shards !== undefined)
    throw new TypeError('option shards is instead of shardBytes: leave one of them out')
  if (shardBytes !== undefined) wholeNumber('shardBytes', shardBytes, 1, Number.MAX_SAFE_INTEGER)
  if (shards !== undefined) wholeNumber('shards', shards, 1, MOST_SHARDS)
  const pinned = await openPinned(source, undefined, signal)
  try {
    const archive = await requireLog(readableFile(pinned), format)
    if (archive !== undefined) return asOne(pinned, format, archive)
    const length = shards === undefined ? (shardBytes ?? DEFAULT_SHARD_BYTES) : lengthOf(pinned.size, shards)
    return cut(pinned, format, length)
  } finally {
    await pinned.close()
  }
}

/** What the log is compressed with, if it is. @throws LogError where it is neither a log of the format nor compressed */
async function requireLog(
  file: ReadableFile,
  format: LogFormat<unknown, unknown>,
): Promise<ArchiveKind | undefined> {
  try {
    await readHeader(file, format)
    return undefined
  } catch (error) {
    const archive = isCode(error, 'ERR_LOG_ENCODING') ? await archiveOf(file, 'auto') : undefined
    if (archive === undefined) throw error
    return archive
  }
}

function asOne(
  pinned: PinnedSource,
  format: LogFormat<unknown, unknown>,
  archive: ArchiveKind,
): PlannedShard[] {
  requireSupported(archive)
  return cut(pinned, format, pinned.size).map((shard) => ({ ...shard, archive }))
}

function lengthOf(size: number, shards: number): number {
  return Math.max(1, Math.ceil(size / shards))
}

function cut(
  { size, version }: PinnedSource,
  format: LogFormat<unknown, unknown>,
  length: number,
): PlannedShard[] {
  // A log without a byte has one shard, which owns nothing.
  const count = Math.max(1, Math.ceil(size / length))
  if (count > MOST_SHARDS)
    throw new RangeError(`option shardBytes gives ${count} shards: at most ${MOST_SHARDS}`)
  const plan = { version: 1, source: { size, version }, format: formatHash(format) } as const
  return Array.from({ length: count }, (_, index) => {
    const start = index * length
    return { ...plan, index, count, start, end: Math.min(start + length, size) }
  })
}
