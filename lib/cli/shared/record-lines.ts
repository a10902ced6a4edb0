// `--records`: every line of the log as a JSON line of its own, with its place: header, entries, faults, and the summary.
// They have the members of the library's records. Entries stand in them as they stand in the log.

import type { Fault, RecoverySummary } from '../../core/recovery.js'
import type { Switch } from '../../node/sources/byte-source.js'
import { printableJson } from '../text/printable.js'
import { withoutSecrets } from '../text/web-url.js'
import { summaryJson } from './json-report.js'

export interface RecordPlace {
  /** Absent, as `next` is, where the lines before were not counted. */
  readonly line?: number
  readonly offset: number
  /** In bytes, terminator left out. */
  readonly length: number
  /** Where to resume. */
  readonly next?: number
}

const CLOSE = Buffer.from('}')

/** @param value the bytes of the header or the entry, which are JSON */
export function valueRecord(
  file: string,
  kind: 'header' | 'entry',
  { line, offset, length, next }: RecordPlace,
  value: Uint8Array,
  marks: { salvaged?: true; uncertain?: true } = {},
): Buffer {
  const start = printableJson({ kind, file, line, offset, length, next, ...marks })
  return Buffer.concat([Buffer.from(`${start.slice(0, -1)},"${kind}":`), value, CLOSE])
}

/** Without the envelope, which is log content in a report of damage. Line and `next` are left out together. */
export function faultRecord(
  file: string,
  fault: Omit<Fault, 'line'> & { line?: number },
  next?: number,
): Buffer {
  const { line, offset, length, reason, cause, message, salvaged, uncertain } = fault
  const record = {
    kind: 'fault',
    file,
    line,
    offset,
    length,
    next,
    reason,
    cause,
    message,
    salvaged,
    uncertain,
  }
  return Buffer.from(printableJson(record))
}

export function summaryRecord(file: string, summary: RecoverySummary): Buffer {
  return Buffer.from(printableJson({ kind: 'summary', file, summary: summaryJson(summary) }))
}

/** What follows is in another file. */
export function switchRecord(file: string, how: Switch): Buffer {
  return Buffer.from(printableJson({ kind: 'switched', file, how }))
}

/** A log that could not be read. */
export function errorRecord(file: string, error: object): Buffer {
  return Buffer.from(printableJson({ kind: 'error', file: withoutSecrets(file), error }))
}
