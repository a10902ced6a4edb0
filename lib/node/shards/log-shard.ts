// A shard is a piece of a plan: which part of which log, by which format. It is JSON, so that a queue can carry it.

import { createHash } from 'node:crypto'
import { wholeNumber } from '../../core/option-checks.js'
import type { LogFormat } from '../../format/log-format.js'
import type { ArchiveKind } from '../compressed/archive-kind.js'
import type { RangeStat } from '../sources/byte-source.js'

/** One piece of a plan; JSON, so that a queue can carry it. It owns the lines whose first byte stands in [start, end). */
export interface LogShard {
  /** Of the shard in its plan, counted from 0. */
  index: number
  /** How many shards the plan has. */
  count: number
  /** In bytes from the start of the log. */
  start: number
  /** In bytes from the start of the log: the byte after the shard's last one. */
  end: number
  /** What else belongs to the plan: see `PlannedShard`. */
  [plan: string]: unknown
}

/** All that a shard carries. */
export interface PlannedShard extends LogShard {
  version: 1
  /** The log as it was planned. */
  source: RangeStat
  /** A hash of the format. */
  format: string
  /** What the log is compressed with, if it is: then it is one shard, and what it owns are the lines of all of the archive. */
  archive?: ArchiveKind
}

/** @throws TypeError or RangeError where the value is not a shard of `planShards` */
export function requireShard(shard: unknown): asserts shard is PlannedShard {
  if (!isPlanned(shard)) throw new TypeError('the shard must be one that planShards returned')
  const { index, count, start, end, source } = shard
  wholeNumber('shard.count', count, 1, Number.MAX_SAFE_INTEGER)
  wholeNumber('shard.index', index, 0, count - 1)
  wholeNumber('shard.source.size', source.size, 0, Number.MAX_SAFE_INTEGER)
  wholeNumber('shard.end', end, Math.min(1, source.size), source.size)
  wholeNumber('shard.start', start, 0, Math.max(0, end - 1))
}

function isPlanned(value: unknown): value is PlannedShard {
  const { version, source, format } = (value ?? {}) as Partial<PlannedShard>
  const { version: content } = source ?? {}
  return version === 1 && typeof content === 'string' && typeof format === 'string'
}

/** @throws TypeError where the shard was planned for another format */
export function requireFormatOf(shard: PlannedShard, format: LogFormat<unknown, unknown>): void {
  if (shard.format === formatHash(format)) return
  throw new TypeError(
    `the shard was planned for another format than this ${format.name}: plan and work need the same definition`,
  )
}

/** Two formats with the same schemas have the same hash. What a schema checks by a function is not seen. */
export function formatHash(format: LogFormat<unknown, unknown>): string {
  const { name, discriminator, unterminated, headerSchema, entrySchema } = format
  return hashOf({ name, discriminator, unterminated, headerSchema, entrySchema })
}

export function hashOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
