// The end of a log as repair leaves it, by the same rules as opening does (`lib/core/torn-tail.ts`).

import { LF } from '../core/line-format.js'
import type { Fault, RecoverySummary } from '../core/recovery.js'
import type { Unterminated } from '../format/log-format.js'
import type { ReadableFile } from './exact-read.js'
import type { LogFile } from './file-layer.js'
import { cutTail, keptLength, lastByte, terminate } from './tail-recovery.js'

export interface LogEnd {
  /** Of the damaged log. */
  size: number
  /** What stands from here on is taken out. */
  keptEnd: number
  /** Whether what stays gets the terminator that it lacks. */
  isTerminatorAdded: boolean
}

/**
 * @param done how far the log has been dealt with
 * @param torn the last line, where it has no terminator and is not an entry
 * @param isWhole whether that line is known to be whole
 */
export async function logEnd(
  file: ReadableFile,
  { bytes: size, lines }: RecoverySummary,
  done: number,
  torn: Fault | undefined,
  isWhole: boolean,
  unterminated: Unterminated,
): Promise<LogEnd> {
  // The last line was taken out, or what was salvaged of it got terminators.
  if (done === size && done > 0) return { size, keptEnd: size, isTerminatorAdded: false }
  if (torn === undefined) {
    const isOpen = lines > 0 && (await lastByte(file, size)) !== LF
    return { size, keptEnd: size, isTerminatorAdded: isOpen }
  }
  const kept = isWhole ? torn.length : await keptLength(file, torn.offset, size, unterminated)
  return { size, keptEnd: torn.offset + kept, isTerminatorAdded: kept > 0 }
}

/** The bytes that are cut must be safe elsewhere, where they are to be kept. */
export async function repairEnd(file: LogFile, { size, keptEnd, isTerminatorAdded }: LogEnd): Promise<void> {
  if (keptEnd === size) return terminate(file, size, true)
  await cutTail(file, keptEnd, isTerminatorAdded, true)
}
