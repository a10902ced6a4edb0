// What becomes of the end of a log after its last terminator: the one place that decides it. Reading without salvage
// and writing agree: what a reader emits, opening never cuts off. The rules, where a format keeps such a line:
//
// - One whole JSON value stays, whatever the schema says of it, and gets its terminator.
// - Whole values with a torn rest after them stay; the rest is cut. So do whole values after a torn fragment, with the
//   fragment: what is cut is only ever the end of the file.
// - Everything else is cut: a value that may be a part of a torn one is not known to be whole.
//
// Where a format drops a line without a terminator, all of it is cut.

import { jsonLines } from '../../format/json-lines.js'
import { LineDecoder } from '../entries/line-decoder.js'
import type { StrictText } from '../lines/utf8.js'
import { judgeBy, salvageLine } from '../salvage/salvage.js'
import type { Work } from '../work.js'

/**
 * How many of the bytes stay; the others are to be cut. Each step of the iteration is a slice of the work.
 * @param line what stands after the last terminator, and does not end in '\r'
 */
export function* keptTailLength(line: Uint8Array, textOf: StrictText): Work<number> {
  const { wholeEnd } = yield* salvageLine(line, judgeBy(new LineDecoder(jsonLines, textOf), line))
  return wholeEnd
}
