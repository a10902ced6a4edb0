// The summary of the repaired log. A log that was written anew is read back before it takes the old one's place. Where
// only the end was repaired in place, the summary follows from the one before, unless bytes stay that reading has not
// counted.

import { LogError } from '../../core/log-error.js'
import type { RecoverySummary } from '../../core/recovery.js'
import type { LogFile } from '../files/file-layer.js'
import { walkFile } from '../parser/walk-file.js'
import { type DamagedLog, repairedParser } from './damaged-log.js'
import type { LogEnd } from './log-end.js'

export interface BeforeRepair {
  before: RecoverySummary
  end: LogEnd
  /** Corrupt lines that stay because of a limit. */
  limited: number
}

/**
 * Reads the new log back. It must hold what was read before, and have no other damage than what stays.
 * @throws LogError ERR_LOG_FAILED; AbortError
 */
export async function readBack(
  log: DamagedLog<unknown, unknown>,
  written: LogFile,
  { before, end, limited }: BeforeRepair,
): Promise<RecoverySummary> {
  const { onReadBack: onProgress, settings } = log
  const { signal } = settings
  const after = await walkFile(written, repairedParser(log), { onProgress, signal })
  const corrupt = after.corrupt - after.unknown - limited
  // Whole values of a torn line stay as one line, whether or not it is an entry of the format.
  const more = after.entries - before.entries + corrupt
  const isWhole = more >= 0 && more <= (end.isTerminatorAdded ? 1 : 0) && corrupt >= 0 && !after.truncated
  if (isWhole) return after
  const message = 'the repaired log does not read back as it should: nothing was changed'
  throw new LogError('ERR_LOG_FAILED', message)
}

/** The summary of a log whose end was repaired in place. */
export async function summaryInPlace(
  log: DamagedLog<unknown, unknown>,
  before: RecoverySummary,
  end: LogEnd,
): Promise<RecoverySummary> {
  // An abort comes too late: the log is changed.
  return end.keepsUnread ? walkFile(log.file, repairedParser(log), {}) : summaryAtEnd(before, end)
}

/** The summary that reading returns once the end is repaired, which keeps nothing unread. */
function summaryAtEnd(
  before: RecoverySummary,
  { keptEnd, isTerminatorAdded, torn }: LogEnd,
): RecoverySummary {
  const isLineCut = torn !== undefined && keptEnd === torn.offset
  const bytes = isTerminatorAdded ? keptEnd + 1 : keptEnd
  return {
    ...before,
    status: before.corrupt > 0 ? 'corrupt-entries' : 'clean',
    truncated: false,
    // An entry salvaged from the torn line is the whole line, and now read as one.
    salvaged: 0,
    uncertain: 0,
    lines: isLineCut ? before.lines - 1 : before.lines,
    bytes,
    committed: bytes,
    faults: before.faults.filter(({ reason }) => reason !== 'truncated'),
  }
}
