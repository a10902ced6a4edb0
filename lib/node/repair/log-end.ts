// How the damaged log ends, and what repair leaves of that. Without salvage it is what opening leaves
// (`lib/core/parser/torn-tail.ts`); with salvage, the entries inside a torn line stay and the rest goes, as for any
// other damaged line.

import { LF } from '../../core/lines/line-format.js'
import type { Fault, RecoverySummary } from '../../core/recovery.js'
import type { LogFile } from '../files/file-layer.js'
import { cutTail, keptLength, lastByteOf, terminate } from '../tail/tail-cut.js'
import type { DamagedLog } from './damaged-log.js'

export interface LogEnd {
  /** Of the damaged log, in bytes. */
  size: number
  /** The bytes from here on are taken out. */
  keptEnd: number
  /** Whether what stays gets the terminator that it lacks. */
  isTerminatorAdded: boolean
  /** The last line, where it has no terminator and is not an entry. */
  torn: Fault | undefined
  /** Whether bytes of it stay that reading counted neither as an entry nor as the header. */
  keepsUnread: boolean
}

/** @param isKept whether the last line, which is an entry, corrupt or blank, stays */
export async function untornEnd(
  { file }: DamagedLog<unknown, unknown>,
  { bytes: size, lines }: RecoverySummary,
  isKept: boolean,
): Promise<LogEnd> {
  const isTerminatorAdded = isKept && lines > 0 && (await lastByteOf(file, size)) !== LF
  return { size, keptEnd: size, isTerminatorAdded, torn: undefined, keepsUnread: false }
}

/** @param isMalformed whether the torn line is proved not to be JSON, where it is too long to be held */
export async function tornEnd(
  log: DamagedLog<unknown, unknown>,
  torn: Fault,
  isMalformed: boolean,
): Promise<LogEnd> {
  const isRead = torn.salvaged > 0 || isHeaderAlone(log, torn)
  const kept = isRead ? torn.length : await unreadLength(log, torn, isMalformed)
  const { offset, length } = torn
  const keepsUnread = kept > 0 && !isRead
  return { size: offset + length, keptEnd: offset + kept, isTerminatorAdded: kept > 0, torn, keepsUnread }
}

/** A valid header that is all there is lacks nothing but its terminator. */
function isHeaderAlone({ format, header }: DamagedLog<unknown, unknown>, { line }: Fault): boolean {
  return line === 1 && format.headerSchema !== undefined && header === undefined
}

/** How many bytes stay of a torn line that holds no salvaged entry. */
async function unreadLength(
  { file, settings }: DamagedLog<unknown, unknown>,
  { offset, length }: Fault,
  isMalformed: boolean,
): Promise<number> {
  const { salvage, unterminated, maxLineBytes } = settings
  // A limit is not damage.
  if (length > maxLineBytes && unterminated === 'keep' && !isMalformed) return length
  if (salvage !== false) return 0
  // A line that ends in '\r' is not torn.
  return keptLength(file, offset, { length, endsInCr: false, isHeader: false }, unterminated)
}

/** Cuts or terminates the log in place. What is cut must already be in the quarantine, where there is one. */
export async function repairEnd(file: LogFile, { size, keptEnd, isTerminatorAdded }: LogEnd): Promise<void> {
  if (keptEnd === size) return terminate(file, size, true)
  await cutTail(file, keptEnd, isTerminatorAdded, true)
}
