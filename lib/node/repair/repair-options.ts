import { DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import { oneOf } from '../../core/option-checks.js'
import { lineLimit } from '../../core/parser/parse-options.js'
import type { RecoverySummary } from '../../core/recovery.js'
import type { LogFormat, Unterminated } from '../../format/log-format.js'
import { quarantinePath } from '../quarantine/quarantine-path.js'

export interface RepairOptions<Header = unknown> {
  /** Look, and change nothing. */
  dryRun?: boolean
  /**
   * Keep whole entries that stand inside corrupt lines. Default true; 'uncertain' also keeps what may be parts of torn
   * entries.
   */
  salvage?: boolean | 'uncertain'
  /**
   * Repair although no entry, or less than half of the bytes (NULs and white space not counted), would stay; a third
   * suffices where half of the lines stay. Default false: ERR_LOG_TOO_DAMAGED, on a dry run as well.
   */
  force?: boolean
  /**
   * Default true: every byte that repair takes out is kept, beside the log as `<log>.quarantine.jsonl`, or at this
   * path, in a file that grows with each repair; a number is added where it is anything but the quarantine of this log,
   * and a folder is refused. `restoreLog` undoes the repair with it. false: what is taken out is gone.
   */
  quarantine?: boolean | string
  /** Overrides the format's choice. */
  unterminated?: Unterminated
  /**
   * Default 64 MiB, at most 2^29 - 24, the longest string there is. A longer line is never held in memory. It stays
   * where it is, byte for byte, unless it is proved not to be JSON.
   */
  maxLineBytes?: number
  /** For a log whose own is gone: without it such a log is refused. */
  header?: Header
  /**
   * Take over a lock whose holder can't be judged: it ran on another machine or container, or its socket can't be
   * reached. One whose holder answers is never taken over. Default false.
   */
  takeOver?: boolean
  /** Called now and then with how many bytes of the log have been looked at; what it throws ends the repair. */
  onProgress?: (bytes: number) => void
  signal?: AbortSignal
}

export interface RepairReport {
  /** What was found. */
  before: RecoverySummary
  /** Absent on a dry run, or where there was nothing to repair. */
  after?: RecoverySummary
  changed: boolean
  /** Whether the given header was put in, or on a dry run would be. */
  headerAdded: boolean
  /** Bytes that were taken out, or on a dry run would be. */
  removedBytes: number
  /** Lines over `maxLineBytes` that stay: nothing proves that they are damaged. Absent where there are none. */
  oversizedKept?: number
  /** Where they are kept. */
  quarantine?: string
  /**
   * Bytes that a writer without a lock appended to the old file while it was replaced: they were carried over to the end
   * of the repaired log, and nothing else here counts them. Absent where there were none.
   */
  lateBytes?: number
}

export interface ResolvedRepairOptions {
  dryRun: boolean
  salvage: boolean | 'uncertain'
  force: boolean
  /** undefined: nowhere. */
  quarantine: string | undefined
  unterminated: Unterminated
  maxLineBytes: number
  takeOver: boolean
  onProgress: ((bytes: number) => void) | undefined
  signal: AbortSignal | undefined
}

/** @throws TypeError or RangeError for an option that means nothing */
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
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw new TypeError('option onProgress must be a function')
  if (typeof quarantine !== 'string') oneOf('quarantine', quarantine, [true, false])
  const wanted = quarantine === true ? quarantinePath(path) : quarantine
  return {
    dryRun,
    salvage,
    force,
    quarantine: wanted === false ? undefined : wanted,
    unterminated,
    maxLineBytes,
    takeOver,
    onProgress,
    signal,
  }
}
