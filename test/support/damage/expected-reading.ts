// What reading a log must return, computed from its drafted lines alone.

import type { Fault, FaultReason, RecoveryStatus, RecoverySummary } from '../../../lib/core/recovery.js'
import type { DraftedLine } from './drafted-line.js'

/** A fault without its message. */
export type ExpectedFault = Pick<Fault, 'reason' | 'line' | 'offset' | 'length' | 'salvaged'>

export interface ExpectedReading {
  header: unknown
  entries: unknown[]
  faults: ExpectedFault[]
  summary: Omit<RecoverySummary, 'faults'>
  /** The entries with salvage, in file order. */
  withSalvage: unknown[]
}

interface PlacedLine extends DraftedLine {
  line: number
  offset: number
  length: number
  end: number
}

/** @param start the length of the byte order mark, if there is one */
export function expectedReading(
  drafted: readonly DraftedLine[],
  unterminated: 'drop' | 'keep',
  start = 0,
): ExpectedReading {
  const lines = placed(drafted, start)
  const entries = lines.flatMap(({ meaning }) => (meaning.is === 'entry' ? [meaning.value] : []))
  const faults = lines.flatMap((line) => faultOf(line, unterminated) ?? [])
  const header = lines.flatMap(({ meaning }) => (meaning.is === 'header' ? [meaning.value] : []))[0]
  return {
    header,
    entries,
    faults,
    summary: summaryOf(lines, entries.length, faults, start),
    withSalvage: lines.flatMap(({ meaning }) => {
      if (meaning.is === 'entry') return [meaning.value]
      return meaning.is === 'corrupt' || meaning.is === 'torn' ? meaning.recoverable : []
    }),
  }
}

function placed(drafted: readonly DraftedLine[], start: number): PlacedLine[] {
  let offset = start
  return drafted.map((line, index) => {
    const { length } = line.bytes
    const placedLine = {
      ...line,
      line: index + 1,
      offset,
      length,
      end: offset + length + line.terminator.length,
    }
    offset = placedLine.end
    return placedLine
  })
}

function faultOf(placedLine: PlacedLine, unterminated: 'drop' | 'keep'): ExpectedFault | undefined {
  const { meaning, terminator, line, offset, length } = placedLine
  const place = { line, offset, length, salvaged: 0, uncertain: 0 }
  if (meaning.is === 'corrupt') return { reason: meaning.reason, ...place }
  const isTornHeader = meaning.is === 'header' && terminator === '' && unterminated === 'drop'
  return meaning.is === 'torn' || isTornHeader ? { reason: 'truncated', ...place } : undefined
}

function summaryOf(lines: PlacedLine[], entries: number, faults: ExpectedFault[], start: number) {
  const reasons = faults.map(({ reason }) => reason)
  const corruptReasons = reasons.filter((reason) => reason !== 'truncated')
  const truncated = reasons.includes('truncated')
  return {
    status: statusOf(corruptReasons.length, truncated),
    entries,
    corrupt: corruptReasons.length,
    corruptByReason: counted(corruptReasons),
    truncated,
    unknown:
      counted(reasons)['unknown-type'] ?? lines.filter(({ meaning }) => meaning.is === 'skipped').length,
    salvaged: 0,
    uncertain: 0,
    blank: lines.filter(({ meaning }) => meaning.is === 'blank').length,
    lines: lines.length,
    bytes: lines.at(-1)?.end ?? start,
    committed: lines.findLast(({ terminator }) => terminator !== '')?.end ?? start,
  }
}

function statusOf(corrupt: number, truncated: boolean): RecoveryStatus {
  if (corrupt > 0) return truncated ? 'corrupt-entries-with-truncation' : 'corrupt-entries'
  return truncated ? 'truncated-line' : 'clean'
}

function counted(reasons: FaultReason[]): Partial<Record<FaultReason, number>> {
  const counts: Partial<Record<FaultReason, number>> = {}
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}
