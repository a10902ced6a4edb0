// The end of a log as repair leaves it, by the same rules as opening does (`lib/core/parser/torn-tail.ts`).

import { LF } from '../../core/lines/line-format.js'
import type { Fault, RecoverySummary } from '../../core/recovery.js'
import type { LogFile } from '../files/file-layer.js'
import type { ReadableFile } from '../files/positioned-io.js'
import { cutTail, lastByte, terminate } from '../tail/tail-recovery.js'

export interface LogEnd {
  /** Of the damaged log. */
  size: number
  /** What stands from here on is taken out. */
  keptEnd: number
  /** Whether what stays gets the terminator that it lacks. */
  isTerminatorAdded: boolean
}

/**
 * The end of a log whose last line is an entry, corrupt, or blank.
 * @param isKept whether the last bytes stay
 */
export async function untornEnd(
  file: ReadableFile,
  { bytes: size, lines }: RecoverySummary,
  isKept: boolean,
): Promise<LogEnd> {
  const isOpen = isKept && lines > 0 && (await lastByte(file, size)) !== LF
  return { size, keptEnd: size, isTerminatorAdded: isOpen }
}

/**
 * The end of a log whose last line has no terminator and is not an entry.
 * @param kept how many of its bytes stay
 */
export function tornEnd({ offset, length }: Fault, kept: number): LogEnd {
  return { size: offset + length, keptEnd: offset + kept, isTerminatorAdded: kept > 0 }
}

/** The bytes that are cut must be safe elsewhere, where they are to be kept. */
export async function repairEnd(file: LogFile, { size, keptEnd, isTerminatorAdded }: LogEnd): Promise<void> {
  if (keptEnd === size) return terminate(file, size, true)
  await cutTail(file, keptEnd, isTerminatorAdded, true)
}
