// How a log ends after its last terminator, and what stays of it: the one place that decides it. Reading without salvage
// and writing agree: opening never cuts off what a reader emits. The rules:
//
// - A tail that ends in '\r' is a whole line, and so is a header that is all there is. Both get their LF.
// - Where a format drops a last line without a terminator, any other tail is torn, and all of it is cut.
// - Where a format keeps such a line, one whole JSON value is a line, whatever the schema says of it, and gets its
//   terminator.
// - Whole values with a torn rest after them stay; the rest is cut. So do whole values after a torn fragment, together
//   with the fragment: only the end of the file is ever cut.
// - Everything else is cut: a value that may be a part of a torn one is not known to be whole.

import { jsonLines } from '../../format/json-lines.js'
import type { Unterminated } from '../../format/log-format.js'
import { LineDecoder } from '../entries/line-decoder.js'
import { isOneValue } from '../faults/line-fault.js'
import { DEFAULT_MAX_LINE_BYTES } from '../lines/line-format.js'
import type { StrictText } from '../lines/utf8.js'
import type { FaultReason } from '../recovery.js'
import { judgeBy, salvageLine } from '../salvage/salvage.js'
import type { Work } from '../work.js'

/**
 * Whether a reader takes a last line without a terminator for the line that it would be with one: an entry, or one JSON
 * value that the format refuses. Otherwise the line is torn.
 * @param is what the line would be with a terminator
 */
export function isReadUnterminated(is: 'entry' | FaultReason, unterminated: Unterminated): boolean {
  return unterminated === 'keep' && (is === 'entry' || isOneValue(is))
}

/** What is known of a tail before its bytes are looked at. */
export interface Tail {
  /** In bytes, from 1. */
  length: number
  endsInCr: boolean
  /** Whether it is a header that is all there is, and valid. */
  isHeader: boolean
}

/** What opening does with a tail: it stays, it is cut, or `keptTailLength` has to look at its bytes. */
export type TailFate = 'stays' | 'cut' | 'look'

export function tailFate({ length, endsInCr, isHeader }: Tail, unterminated: Unterminated): TailFate {
  if (endsInCr || isHeader) return 'stays'
  // A tail that is too long to be looked at can't be distinguished from a torn one.
  return unterminated === 'drop' || length > DEFAULT_MAX_LINE_BYTES ? 'cut' : 'look'
}

/**
 * How many bytes of a kept format's tail stay; the others are to be cut. Each step of the iteration is a slice of the work.
 * @param line the tail, which does not end in '\r'
 */
export function* keptTailLength(line: Uint8Array, textOf: StrictText): Work<number> {
  const { wholeEnd } = yield* salvageLine(line, judgeBy(new LineDecoder(jsonLines, textOf), line))
  return wholeEnd
}
