import { DEFAULT_MAX_DEPTH, DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import { functionOrNothing, knownOptions, type OptionNames, oneOf } from '../../core/option-checks.js'
import { depthLimit, lineLimit } from '../../core/parser/parse-options.js'
import type { RecoverySummary } from '../../core/recovery.js'
import { type LogFormat, requireFormat, type Unterminated } from '../../format/log-format.js'
import { checkQuarantine, chosenQuarantine } from '../quarantine/quarantine-path.js'

/** The options of `repairLog`. All may be left out. */
export interface RepairOptions<H = unknown> {
  /** Report what repair would do, and change nothing. Default false. */
  dryRun?: boolean | undefined
  /**
   * Keep whole entries inside corrupt lines, on lines of their own. Default true; 'uncertain' also keeps values that may
   * be parts of torn entries.
   */
  salvage?: boolean | 'uncertain' | undefined
  /**
   * Repair even where no entry, or less than half of the bytes (NULs and white space not counted), would stay; a third
   * is enough where half of the lines stay. Default false: ERR_LOG_TOO_DAMAGED, on a dry run as well.
   */
  force?: boolean | undefined
  /**
   * Where every byte that repair takes out is kept. Default true: in `<log>.quarantine.jsonl`, beside the log; a string is
   * another path. The file grows with each repair. A number is added to the name of any other existing file, and a
   * folder is refused. `restoreLog` undoes the repair with it. false: what is taken out is lost.
   */
  quarantine?: boolean | string | undefined
  /** What a valid last line without a terminator is: completed ('keep') or taken out ('drop'). Default: the format's choice. */
  unterminated?: Unterminated | undefined
  /**
   * In bytes, from 1 to 2^29 - 24, the longest string there is. Default 64 MiB. A longer line is never held in memory. It
   * stays where it is, byte for byte, unless it is proved not to be JSON.
   */
  maxLineBytes?: number | undefined
  /**
   * How many brackets may be open at once in a line, from 1. Default 4,000, as for readers. A line of JSON that is nested
   * more deeply stays where it is, byte for byte.
   */
  maxDepth?: number | undefined
  /** The header for a log that has lost its own; without it, such a log is refused. A log that has one keeps it. */
  header?: H | undefined
  /**
   * Take over a lock whose holder may be alive or dead: it ran on another machine or in another container, or its socket
   * can't be reached. The lock of a holder that answers is never taken over. Default false.
   */
  takeOver?: boolean | undefined
  /** Called after each block with how many bytes of the log have been read; what it throws ends the repair. */
  onProgress?: ((bytes: number) => void) | undefined
  /** Ends the repair with the log as it was; ignored once the log has been replaced or cut. */
  signal?: AbortSignal | undefined
}

/** What `repairLog` found and did. */
export interface RepairReport {
  /** The damaged log, read with `salvage`. */
  before: RecoverySummary
  /** The repaired log, read without salvage. Absent on a dry run, or where there was nothing to repair. */
  after?: RecoverySummary
  /** Whether the log was changed; false on a dry run. */
  changed: boolean
  /** Whether the given header was put in, or on a dry run would be. */
  headerAdded: boolean
  /** Bytes that were taken out, or on a dry run would be. */
  removedBytes: number
  /** How many lines over `maxLineBytes` stay, since nothing proves that they are damaged. Absent for none. */
  oversizedKept?: number
  /** How many lines of JSON that are nested more deeply than `maxDepth` stay. Absent for none. */
  deepKept?: number
  /** Whether one of those is the last line, which had no terminator. Absent if not. */
  endKept?: true
  /** The file that the removed bytes are kept in. Absent where none were removed or kept. */
  quarantine?: string
  /**
   * Bytes that a writer without a lock appended to the old file while it was replaced. They were carried over to the end
   * of the repaired log, and no other number of the report counts them. Absent for none.
   */
  lateBytes?: number
}

export interface ResolvedRepairOptions {
  dryRun: boolean
  salvage: boolean | 'uncertain'
  force: boolean
  /** The path of the quarantine; undefined: what is taken out is not kept. */
  quarantine: string | undefined
  unterminated: Unterminated
  maxLineBytes: number
  maxDepth: number
  takeOver: boolean
  onProgress: ((bytes: number) => void) | undefined
  signal: AbortSignal | undefined
}

const REPAIR_OPTIONS: OptionNames<RepairOptions> = {
  dryRun: true,
  salvage: true,
  force: true,
  quarantine: true,
  unterminated: true,
  maxLineBytes: true,
  maxDepth: true,
  header: true,
  takeOver: true,
  onProgress: true,
  signal: true,
}

/**
 * @param path of the log, resolved
 * @throws TypeError or RangeError for an invalid option
 */
export function resolveRepairOptions(
  format: LogFormat<unknown, unknown>,
  path: string,
  options: RepairOptions,
): ResolvedRepairOptions {
  const {
    dryRun = false,
    salvage = true,
    force = false,
    quarantine = true,
    unterminated = format.unterminated,
    maxLineBytes = DEFAULT_MAX_LINE_BYTES,
    maxDepth = DEFAULT_MAX_DEPTH,
    takeOver = false,
    onProgress,
    signal,
  } = options
  oneOf('dryRun', dryRun, [true, false])
  oneOf('salvage', salvage, [true, false, 'uncertain'])
  oneOf('force', force, [true, false])
  oneOf('unterminated', unterminated, ['drop', 'keep'])
  oneOf('takeOver', takeOver, [true, false])
  lineLimit(maxLineBytes)
  depthLimit(maxDepth)
  functionOrNothing('onProgress', onProgress)
  checkQuarantine(quarantine)
  return {
    dryRun,
    salvage,
    force,
    quarantine: chosenQuarantine(quarantine, path),
    unterminated,
    maxLineBytes,
    maxDepth,
    takeOver,
    onProgress,
    signal,
  }
}

/** @throws TypeError where the format is not one, or an option is unknown */
export function requireRepairArguments(format: unknown, options: unknown): void {
  requireFormat(format)
  knownOptions(options, REPAIR_OPTIONS)
}
