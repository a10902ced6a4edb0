// The last entries of a compressed log. It can't be read backwards, so it is read through, and the bytes of the last lines are
// kept: memory grows with the lines that are asked for, not with the log.

import { Step } from '../../core/parser/step.js'
import type { Fault } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import { newParser } from '../../node/parser/new-parser.js'
import { walkLog } from '../../node/parser/walk-log.js'
import type { UnnumberedFault } from '../../node/tail/backward-walk.js'
import type { LogChunks } from '../input/peeked-source.js'
import type { LastLines, LastOptions } from './last-lines.js'

/** Lines are forgotten so many at a time: that costs little for each. */
const FORGOTTEN_AT_ONCE = 100

export interface KeptLines extends Pick<LastLines, 'faults' | 'faultCount'> {
  /** In file order. */
  readonly lines: readonly KeptLine[]
}

export interface KeptLine {
  readonly bytes: Uint8Array
  /** In bytes, decompressed. */
  readonly offset: number
  /** How many faults come between it and the next line. */
  faultsAfter: number
}

/** Faults before the first of so many lines are not counted, as in reading backwards. @throws LogError; AbortError */
export async function lastOfArchive(
  chunks: LogChunks,
  format: LogFormat<unknown, unknown>,
  count: number,
  { maxFaults, beforeOpenLine, ...options }: LastOptions,
  signal: AbortSignal,
): Promise<KeptLines> {
  const parser = newParser(format, { ...options, envelope: false })
  parser.wantsFaults = () => true
  let lines: KeptLine[] = []
  let faults: UnnumberedFault[] = []
  let faultsBefore = 0
  const visit = (step: Step): undefined => {
    if (step === Step.Fault) {
      const { line: _line, envelope: _envelope, ...fault } = parser.fault as Fault
      faults.push(fault)
      if (faults.length >= maxFaults + FORGOTTEN_AT_ONCE) faults = lastOf(faults, maxFaults)
      const line = lines.at(-1)
      if (line === undefined) faultsBefore += 1
      else line.faultsAfter += 1
    }
    if (step !== Step.Entry) return
    lines.push({ bytes: Buffer.from(parser.raw), offset: parser.offset, faultsAfter: 0 })
    if (lines.length < count + FORGOTTEN_AT_ONCE) return
    lines = lastOf(lines, count)
    const from = lines[0]?.offset ?? parser.next
    faults = faults.filter(({ offset }) => offset >= from)
  }
  await walkLog(chunks, parser, { visit }, signal)
  const isWhole = lines.length < count
  lines = lastOf(lines, count)
  const from = isWhole ? 0 : (lines[0]?.offset ?? Number.POSITIVE_INFINITY)
  return {
    lines,
    faults: lastOf(faults, maxFaults).filter(({ offset }) => offset >= from),
    faultCount: lines.reduce((sum, { faultsAfter }) => sum + faultsAfter, isWhole ? faultsBefore : 0),
  }
}

function lastOf<Item>(items: Item[], count: number): Item[] {
  return items.slice(Math.max(0, items.length - count))
}
