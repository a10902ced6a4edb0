// How the damaged log ends, and what repair leaves of that. Without salvage it is what opening leaves
// (`lib/core/parser/torn-tail.ts`); with salvage, the entries inside a torn line stay and the rest goes, as for any
// other damaged line; but a limit is not damage there, either.

import { LF } from '../../core/lines/line-format.js'
import { Step } from '../../core/parser/step.js'
import type { Fault, RecoverySummary } from '../../core/recovery.js'
import type { LogFile } from '../files/file-layer.js'
import { readExactly } from '../files/positioned-io.js'
import { newParser } from '../parser/new-parser.js'
import { cutTail, keptLength, lastByteOf, terminate } from '../tail/tail-cut.js'
import { type DamagedLog, readableFormat } from './damaged-log.js'

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

/** @param isKept whether the torn line stays because of a limit */
export async function tornEnd(
  log: DamagedLog<unknown, unknown>,
  torn: Fault,
  isKept: boolean,
): Promise<LogEnd> {
  const isRead = torn.salvaged > 0 || isHeaderAlone(log, torn)
  const kept = isRead || isKept ? torn.length : await unreadLength(log, torn)
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
): Promise<number> {
  const { salvage, unterminated } = settings
  if (salvage !== false) return 0
  // A line that ends in '\r' is not torn.
  return keptLength(file, offset, { length, endsInCr: false, isHeader: false }, unterminated)
}

/** The fault that a torn line would be with a terminator, if that is of a limit. */
export async function limitedFault(
  log: DamagedLog<unknown, unknown>,
  torn: Fault,
): Promise<Fault | undefined> {
  const { maxLineBytes, maxDepth } = log.settings
  if (torn.length > maxLineBytes) return { ...torn, reason: 'oversized' }
  const parser = newParser(readableFormat(log), { unterminated: 'keep', maxLineBytes, maxDepth })
  parser.seek(torn.offset, torn.line)
  parser.receive(await readExactly(log.file, Buffer.allocUnsafeSlow(torn.length), torn.offset))
  parser.end()
  for (let step = parser.advance(); step !== Step.End; step = parser.advance())
    if (parser.fault?.cause === 'deep') return parser.fault
  return undefined
}

/** Cuts or terminates the log in place. What is cut must already be in the quarantine, where there is one. */
export async function repairEnd(file: LogFile, { size, keptEnd, isTerminatorAdded }: LogEnd): Promise<void> {
  if (keptEnd === size) return terminate(file, size, true)
  await cutTail(file, keptEnd, isTerminatorAdded, true)
}
