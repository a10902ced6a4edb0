// One way of driving salvage: the line alone, and the same line amid bytes that must not be looked at.

import assert from 'node:assert/strict'
import type { Extent } from '../../lib/core/extent-list.js'
import { LineDecoder } from '../../lib/core/line-decoder.js'
import { salvageLine } from '../../lib/core/salvage.js'
import type { LogFormat } from '../../lib/format/log-format.js'
import { bytesOf } from './session-log.js'

/** What would change the outcome, were it a part of the line. */
const SURROUNDINGS = [
  { before: '{"torn":', behind: '}' },
  { before: '{"torn":"\\', behind: '\\"}' },
  { before: '{"whole":1}', behind: '{"whole":1}' },
]

export function salvagedExtents(
  line: Uint8Array,
  format: LogFormat<unknown, unknown>,
  openTypes = format.knownTypes === undefined,
): Extent[] {
  const decoder = new LineDecoder(format)
  const entries = salvageLine(decoder, line, 0, line.length, openTypes)
  const extents = [...entries]
  assert.equal(extents.length, entries.length)
  for (const { before, behind } of SURROUNDINGS) {
    const start = bytesOf(before).length
    const amid = salvageLine(decoder, bytesOf(before, line, behind), start, start + line.length, openTypes)
    assert.deepEqual(
      [...amid].map(({ start: first, end }) => ({ start: first - start, end: end - start })),
      extents,
    )
  }
  return extents
}

/** The entries themselves. */
export function salvagedEntries(line: Uint8Array, format: LogFormat<unknown, unknown>): unknown[] {
  return salvagedExtents(line, format).map(({ start, end }): unknown =>
    JSON.parse(Buffer.from(line.subarray(start, end)).toString()),
  )
}
