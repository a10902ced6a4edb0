// A line as a test drafts it: its bytes, and what a reader must make of it. What a whole log must yield follows from its lines
// by adding up lengths, so that no offset is typed in.

import type { FaultReason } from '../../../lib/core/recovery.js'
import { bytesOf, jsonOf, type LinePart } from './session-log.js'

export type LineMeaning =
  | { is: 'header' | 'entry'; value: unknown }
  /** Left unread, since it has no terminator. */
  | ({ is: 'torn' } & Salvageable)
  | { is: 'blank' | 'skipped' }
  | ({ is: 'corrupt'; reason: FaultReason } & Salvageable)

interface Salvageable {
  /** The entries that salvage must find in the line. */
  recoverable: readonly unknown[]
  /** The entries that it must find uncertain. */
  uncertain: readonly unknown[]
}

export interface DraftedLine {
  readonly bytes: Uint8Array
  readonly terminator: '\n' | '\r\n' | '\r' | ''
  readonly meaning: LineMeaning
}

type Terminator = DraftedLine['terminator']

export function headerLine(value: unknown, terminator: Terminator = '\n'): DraftedLine {
  return drafted(jsonOf(value), terminator, { is: 'header', value })
}

export function entryLine(value: unknown, terminator: Terminator = '\n'): DraftedLine {
  return drafted(jsonOf(value), terminator, { is: 'entry', value })
}

/** An entry whose text differs from that of `JSON.stringify`. */
export function entryText(text: string, terminator: Terminator = '\n'): DraftedLine {
  return drafted(text, terminator, { is: 'entry', value: JSON.parse(text) })
}

export function blankLine(text: string, terminator: Terminator = '\n'): DraftedLine {
  return drafted(text, terminator, { is: 'blank' })
}

export function skippedLine(value: unknown): DraftedLine {
  return drafted(jsonOf(value), '\n', { is: 'skipped' })
}

export function tornLine(
  part: LinePart,
  recoverable: readonly unknown[] = [],
  uncertain: readonly unknown[] = [],
): DraftedLine {
  return drafted(part, '', { is: 'torn', recoverable, uncertain })
}

export function corruptLine(
  reason: FaultReason,
  part: LinePart,
  recoverable: readonly unknown[] = [],
  uncertain: readonly unknown[] = [],
  terminator: Terminator = '\n',
): DraftedLine {
  return drafted(part, terminator, { is: 'corrupt', reason, recoverable, uncertain })
}

export function bytesOfLines(lines: readonly DraftedLine[]): Uint8Array {
  return bytesOf(...lines.flatMap(({ bytes, terminator }) => [bytes, terminator]))
}

function drafted(part: LinePart, terminator: Terminator, meaning: LineMeaning): DraftedLine {
  return { bytes: bytesOf(part), terminator, meaning }
}
