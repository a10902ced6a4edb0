// What repair must make of a log, reckoned from its drafted lines alone.

import type { DamageRow } from '../../support/damage-row.js'
import type { DraftedLine } from '../../support/drafted-line.js'
import { bytesOf, jsonOf } from '../../support/session-log.js'

export interface Mended {
  bytes: Uint8Array
  /** Whether that is anything else than the log as it is. */
  changed: boolean
  /** The entries that it holds. */
  entries: unknown[]
}

export function mendedRow({ bytes, lines, options, format, expected }: DamageRow, salvage = true): Mended {
  const unterminated = options.unterminated ?? format.unterminated
  const mark = bytes.subarray(0, bytes.length - lengthOf(lines))
  const mended = lines.flatMap((line, index) =>
    mendedLine(line, salvage, index === 0 && unterminated === 'drop'),
  )
  const after = bytesOf(mark, ...mended)
  return {
    bytes: after,
    changed: Buffer.compare(after, bytes) !== 0,
    entries: salvage ? expected.withSalvage : expected.entries,
  }
}

function mendedLine(
  { bytes, terminator, meaning }: DraftedLine,
  salvage: boolean,
  isTerminated: boolean,
): (Uint8Array | string)[] {
  if (meaning.is === 'torn') return []
  if (meaning.is === 'header' && isTerminated) return [bytes, terminator === '' ? '\n' : terminator]
  if (meaning.is !== 'corrupt' || meaning.reason === 'unknown-type') return [bytes, terminator]
  const entries = salvage ? meaning.recoverable.map(jsonOf) : []
  return entries.length === 0 ? [] : [entries.join('\n'), terminator]
}

function lengthOf(lines: readonly DraftedLine[]): number {
  return lines.reduce((sum, { bytes, terminator }) => sum + bytes.length + terminator.length, 0)
}
