// What reading found, as data: the types that the tally fills and every reader hands out.

import type { Envelope } from './line-walk.js'

export type FaultReason =
  /** Not JSON. */
  | 'syntax'
  /** Not UTF-8. */
  | 'encoding'
  /** Not JSON, and there are NUL bytes in it. */
  | 'nul'
  /** JSON of a known type that does not match its schema, or has no discriminator. */
  | 'schema'
  /** A JSON object whose discriminator names no known type. */
  | 'unknown-type'
  /** Longer than `maxLineBytes`. */
  | 'oversized'
  /** The last line, without a terminator. */
  | 'truncated'

/** One damaged line: what is wrong with it, and exactly which bytes it is. */
export interface Fault {
  reason: FaultReason
  /** Counted from 1. */
  line: number
  /** In bytes from the start of the source. */
  offset: number
  /** Bytes of the line, terminator left out. */
  length: number
  /** For a person: what is wrong, and for 'schema' where in the entry. Never the entry's content. */
  message: string
  /** How many entries salvage recovered from this line; 0 with salvage off. */
  salvaged: number
  /** For 'oversized' lines that are well-formed JSON objects: their short top-level string fields. */
  envelope?: Envelope
}

export type RecoveryStatus =
  | 'clean'
  | 'truncated-line'
  | 'corrupt-entries'
  | 'corrupt-entries-with-truncation'

/** The account of a whole read: every line is an entry, the header, blank, corrupt, skipped or torn. */
export interface RecoverySummary {
  status: RecoveryStatus
  /** Entries read, salvaged ones included. */
  entries: number
  /** Terminated lines that did not yield exactly one valid entry. */
  corrupt: number
  corruptByReason: Partial<Record<FaultReason, number>>
  /** Whether the last line has no terminator, and was left unread or is a header alone. */
  truncated: boolean
  /** Well-formed objects of a type the format does not know, corrupt or skipped by `unknownTypes`. */
  unknown: number
  salvaged: number
  blank: number
  /** Lines seen: header, blank, corrupt and unterminated ones included. */
  lines: number
  /** Bytes of the source, up to where reading ended. */
  bytes: number
  /** Length up to and with the last terminator (a lone '\r' that ends the file counts as one): where a writer continues. */
  committed: number
  /** The first `maxFaults` faults in file order, the truncated line included. */
  faults: Fault[]
}
