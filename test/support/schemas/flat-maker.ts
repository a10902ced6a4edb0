// A maker of flat entries that begins with the first line, in tests that have few.

import { Certifier } from '../../../lib/certify/certifier.js'
import { memoryPool } from '../../../lib/certify/memory-pool.js'
import { FlatEntries } from '../../../lib/certify/objects/flat-entries.js'
import { type FlatShapes, flatShapes } from '../../../lib/certify/objects/flat-shapes.js'
import type { PlainHelpers } from '../../../lib/certify/objects/plain-text.js'
import { DEFAULT_MAX_LINE_BYTES } from '../../../lib/core/lines/line-format.js'
import type { ParseOptions } from '../../../lib/core/parser/parse-options.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { planOf } from '../../../lib/node/parser/scan-engine.js'
import { certifierModule, newlineFrom } from './certified.js'

const shapesOfFormats = new WeakMap<LogFormat<unknown, unknown>, FlatShapes | undefined>()

const PLAIN = /^[^\\\x80-\xff]*$/

export const plainHelpers: PlainHelpers = {
  isPlain: (bytes, start, end) => PLAIN.test(plainHelpers.textOf(bytes, start, end)),
  textOf: (bytes, start, end) => Buffer.from(bytes.subarray(start, end)).toString('latin1'),
}

/** undefined if the format has no flat entries. */
export function flatMaker<E>(
  format: LogFormat<unknown, E>,
  { maxLineBytes = DEFAULT_MAX_LINE_BYTES }: ParseOptions = {},
  helpers = plainHelpers,
): FlatEntries<E> | undefined {
  const shapes = shapesOf(format)
  const options = { maxLineBytes, recordsAll: true, newlineFrom }
  return (
    shapes &&
    new FlatEntries<E>(
      shapes,
      helpers,
      () => new Certifier(memoryPool(certifierModule, shapes.plan), options),
      0,
    )
  )
}

/** Instances of the module are kept for each plan: a plan of its own for each reading would make one for each. */
function shapesOf(format: LogFormat<unknown, unknown>): FlatShapes | undefined {
  if (!shapesOfFormats.has(format)) shapesOfFormats.set(format, flatShapes(planOf(format)))
  return shapesOfFormats.get(format)
}
