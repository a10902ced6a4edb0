import { knownOptions, type OptionNames, oneOf } from '../../core/option-checks.js'
import { type ParseOptions, resolveParseOptions } from '../../core/parser/parse-options.js'
import type { LogFormat } from '../../format/log-format.js'
import { hashOf } from './log-shard.js'

/**
 * The options of `verifyShard` and `readShard`; all may be left out, and the same ones must be given for every shard of a plan.
 * What is about the whole log (`onCorrupt`, `maxCorrupt`) is for `mergeShards`.
 */
export interface ShardOptions
  extends Pick<
    ParseOptions,
    'salvage' | 'unknownTypes' | 'maxLineBytes' | 'maxDepth' | 'maxFaults' | 'envelope'
  > {
  /** As for `readEntries`, but 'fail' is refused. Default: the format's choice. */
  unterminated?: ParseOptions['unterminated']
  /** Ends the reading with an AbortError. */
  signal?: AbortSignal | undefined
}

export const SHARD_OPTIONS: OptionNames<ShardOptions> = {
  salvage: true,
  unterminated: true,
  unknownTypes: true,
  maxLineBytes: true,
  maxDepth: true,
  maxFaults: true,
  envelope: true,
  signal: true,
}

/** How the lines of a shard were read: a merge is of shards that were read alike. */
export interface ShardReading {
  /** How many faults the merged summary keeps; null: all. */
  readonly maxFaults: number | null
  /** A hash of the other options. */
  readonly options: string
}

/** @throws TypeError or RangeError for invalid options */
export function checkedShardOptions(
  format: LogFormat<unknown, unknown>,
  options: ShardOptions,
): ShardReading {
  knownOptions(options, SHARD_OPTIONS)
  if (options.unterminated !== undefined) oneOf('unterminated', options.unterminated, ['drop', 'keep'])
  const { salvage, envelope, unterminated, unknownTypes, maxLineBytes, maxDepth, maxFaults } =
    resolveParseOptions(format, options)
  return {
    maxFaults: Number.isFinite(maxFaults) ? maxFaults : null,
    options: hashOf({ salvage, envelope, unterminated, unknownTypes, maxLineBytes, maxDepth }),
  }
}
