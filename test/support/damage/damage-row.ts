// A row of the table of damage: bytes, and what each way of processing them must yield.

import type { LogErrorCode } from '../../../lib/core/log-error.js'
import type { ParseOptions } from '../../../lib/core/parser/parse-options.js'
import type { RecoveryStatus } from '../../../lib/core/recovery.js'
import type { LogFormat, Unterminated } from '../../../lib/format/log-format.js'
import { bytesOfLines, type DraftedLine } from './drafted-line.js'
import { type ExpectedReading, expectedReading } from './expected-reading.js'
import { bytesOf } from './session-log.js'

/**
 * What opening the log for writing must do to it:
 * - 'untouched': nothing, the next append follows the last byte;
 * - 'cut': the file ends after its last terminator (`expected.summary.committed`);
 * - 'completed': the last line gets the rest of its terminator;
 * - a number: the last line keeps so many bytes, which get a terminator.
 */
export type Reopening = 'untouched' | 'cut' | 'completed' | number

export interface DamageRow {
  /** The name of the damage and, after a slash, of the variant. */
  readonly id: string
  readonly format: LogFormat<unknown, unknown>
  readonly options: RowOptions
  readonly bytes: Uint8Array
  readonly lines: readonly DraftedLine[]
  readonly status: RecoveryStatus
  readonly expected: ExpectedReading
  readonly reopening: Reopening
}

/** Options that readers, writers and repair share. */
export type RowOptions = Omit<ParseOptions, 'unterminated'> & { unterminated?: Unterminated }

/** A log that readers and writers refuse. Opening it must leave every byte. */
export interface RefusedRow {
  readonly id: string
  readonly format: LogFormat<unknown, unknown>
  readonly bytes: Uint8Array
  readonly code: LogErrorCode
  /** What the message must match. */
  readonly says: RegExp
}

export interface DamageRowSpec {
  id: string
  format: LogFormat<unknown, unknown>
  options?: RowOptions
  /** What precedes the first line. */
  mark?: Uint8Array
  lines: readonly DraftedLine[]
  status: RecoveryStatus
  reopening: Reopening
}

export function damageRow(spec: DamageRowSpec): DamageRow {
  const { id, format, options = {}, mark = new Uint8Array(0), lines, status, reopening } = spec
  const expected = expectedReading(lines, options.unterminated ?? format.unterminated, mark.length)
  return {
    id,
    format,
    options,
    bytes: bytesOf(mark, bytesOfLines(lines)),
    lines,
    status,
    expected,
    reopening,
  }
}
