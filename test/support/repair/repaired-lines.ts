// The expected result of a repair, worked out from the drafted lines of a log.

import type { DamageRow } from '../damage/damage-row.js'
import type { DraftedLine } from '../damage/drafted-line.js'
import { bytesOf, jsonOf } from '../damage/session-log.js'

export interface Repaired {
  bytes: Uint8Array
  /** Whether the bytes differ from the damaged log. */
  changed: boolean
  /** The entries that were read. */
  entries: unknown[]
  /** How many corrupt lines stay: lines too long to be held, and whole values. */
  stays: number
}

export function repairedRow(row: DamageRow, salvage = true): Repaired {
  const { bytes, lines, expected } = row
  const mark = bytes.subarray(0, bytes.length - lengthOf(lines))
  const repaired = lines.map((line) =>
    line === lines.at(-1) ? lastLine(line, row, salvage) : repairedLine(line, salvage),
  )
  const after = bytesOf(mark, ...repaired.flat())
  return {
    bytes: after,
    changed: Buffer.compare(after, bytes) !== 0,
    entries: salvage ? expected.withSalvage : expected.entries,
    stays: lines.filter((line, index) => isCorruptStill(line, repaired[index] ?? [])).length,
  }
}

function repairedLine(
  { bytes, terminator, meaning }: DraftedLine,
  salvage: boolean,
): (Uint8Array | string)[] {
  if (meaning.is !== 'corrupt' || meaning.reason === 'unknown-type' || isWholeOversized(meaning, bytes))
    return [bytes, terminator]
  const entries = salvage ? meaning.recoverable.map(jsonOf) : []
  return entries.length === 0 ? [] : [entries.join('\n'), terminator]
}

/** What stays of the last line ends with a terminator; without salvage it is what opening leaves. */
function lastLine(line: DraftedLine, row: DamageRow, salvage: boolean): (Uint8Array | string)[] {
  const { bytes, terminator, meaning } = line
  if (terminator.endsWith('\n')) return repairedLine(line, salvage)
  if (meaning.is === 'torn') return tornLine(line, row, salvage)
  if (meaning.is === 'corrupt' && meaning.reason === 'schema' && !salvage) return [bytes, '\n']
  const repaired = repairedLine(line, salvage)
  return repaired.length === 0 ? [] : [...repaired, '\n']
}

function tornLine(
  { bytes, meaning }: DraftedLine,
  { reopening, options, format }: DamageRow,
  salvage: boolean,
): (Uint8Array | string)[] {
  const recoverable = salvage && 'recoverable' in meaning ? meaning.recoverable : []
  if (recoverable.length > 0) return [recoverable.map(jsonOf).join('\n'), '\n']
  const isKept = (options.unterminated ?? format.unterminated) === 'keep'
  if (isKept && bytes.length > (options.maxLineBytes ?? bytes.length) && isJson(bytes)) return [bytes, '\n']
  if (salvage || reopening === 'cut') return []
  return [typeof reopening === 'number' ? bytes.subarray(0, reopening) : bytes, '\n']
}

function isWholeOversized({ reason }: { reason: string }, bytes: Uint8Array): boolean {
  return reason === 'oversized' && isJson(bytes)
}

function isCorruptStill(
  { bytes, meaning }: DraftedLine,
  repaired: readonly (Uint8Array | string)[],
): boolean {
  const isKept = repaired[0] !== undefined && typeof repaired[0] !== 'string'
  const isCorrupt = meaning.is === 'torn' || (meaning.is === 'corrupt' && meaning.reason !== 'unknown-type')
  return isKept && isCorrupt && bytes.length > 0
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString())
    return true
  } catch {
    return false
  }
}

function lengthOf(lines: readonly DraftedLine[]): number {
  return lines.reduce((sum, { bytes, terminator }) => sum + bytes.length + terminator.length, 0)
}
