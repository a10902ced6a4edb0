// Runs salvage on a line alone, and through a parser on the same line amid bytes that must not be examined.

import assert from 'node:assert/strict'
import { LineDecoder } from '../../../lib/core/entries/line-decoder.js'
import { type Judge, judgeBy, type Salvage, salvageLine } from '../../../lib/core/salvage/salvage.js'
import { SalvagedEntries } from '../../../lib/core/salvage/salvaged-entries.js'
import { Certainty } from '../../../lib/core/salvage/salvaged-values.js'
import type { LogFormat } from '../../../lib/format/log-format.js'

export interface Extent {
  start: number
  end: number
}

/** What salvage returns by default, and with 'uncertain'. */
export interface SalvagedLine {
  certain: Extent[]
  uncertain: Extent[]
  /** What a report counts as uncertain: those, and the ones that they overlap. */
  uncertainCount: number
  wholeEnd: number
}

export function salvageOf(line: Uint8Array, format: LogFormat<unknown, unknown>): SalvagedLine {
  const salvage = finished(line, judgeOf(line, format))
  const all = entriesOf(salvage, true)
  const certain = entriesOf(salvage, false)
  const isCertain = new Set(certain.map(({ start }) => start))
  const { count, uncertain } = new SalvagedEntries(salvage, false, 0, 0, 0)
  assert.equal(count, certain.length)
  for (const { certainty, start } of all)
    assert.equal(certainty === Certainty.Certain, isCertain.has(start), 'marked as it was counted')
  return {
    certain: certain.map(extentOf),
    uncertain: all.filter(({ start }) => !isCertain.has(start)).map(extentOf),
    uncertainCount: uncertain,
    wholeEnd: salvage.wholeEnd,
  }
}

export function salvagedExtents(line: Uint8Array, format: LogFormat<unknown, unknown>): Extent[] {
  return salvageOf(line, format).certain
}

/** The certain entries themselves. */
export function salvagedEntries(line: Uint8Array, format: LogFormat<unknown, unknown>): unknown[] {
  return valuesIn(line, salvageOf(line, format).certain)
}

export function valuesIn(line: Uint8Array, extents: readonly Extent[]): unknown[] {
  return extents.map(({ start, end }): unknown =>
    JSON.parse(Buffer.from(line.subarray(start, end)).toString()),
  )
}

export function judgeOf(line: Uint8Array, format: LogFormat<unknown, unknown>): Judge {
  return judgeBy(new LineDecoder(format), line)
}

function finished(line: Uint8Array, judge: Judge): Salvage {
  const work = salvageLine(line, judge)
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

function entriesOf(salvage: Salvage, withUncertain: boolean) {
  const entries = new SalvagedEntries(salvage, withUncertain, 0, 0, 0)
  const given = []
  while (!entries.isDone) given.push(entries.next())
  return given.filter((each) => each !== undefined)
}

function extentOf({ start, end }: Extent): Extent {
  return { start, end }
}
