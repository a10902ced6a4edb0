// What reading found, as data: the types that the tally fills and every reader hands out.

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

/** A commoner cause of a line that is not JSON, as far as it can be told from its bytes. Scripts may rely on the names. */
export type FaultCause =
  /** Ends inside a value: an append that was cut short. */
  | 'torn'
  /** More follows a whole value on the same line. */
  | 'glued'
  /** NaN, Infinity or -Infinity where a value should be. */
  | 'nan'
  /** A comma after the last member, or after the value itself. */
  | 'trailing-comma'
  /** Strings in single quotes. */
  | 'single-quotes'
  /** A comment (#, // or a block comment). */
  | 'comment'
  /** A record separator, 0x1E, as in JSON text sequences (RFC 7464). */
  | 'record-separator'
  /** A marker of a merge conflict. */
  | 'conflict-marker'
  /** A stretch of UTF-16 in a log of UTF-8. */
  | 'utf-16'
  /** A byte order mark that is not at the start of the log. */
  | 'byte-order-mark'
  /** Plain text: no JSON value begins the line. */
  | 'text'
  /** A run of NUL bytes, as a power cut leaves them. */
  | 'nul'
  /** A control character inside a string that should be escaped there. */
  | 'control-character'
  /** JSON, but nested more deeply than `maxDepth`: a limit, and no damage. */
  | 'deep'

/** The short top-level string fields of an object, by name. */
export type Envelope = Record<string, string | null>

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
  /** How many more values in it would be entries, but may be parts of a torn one; 0 with salvage off or 'uncertain'. */
  uncertain: number
  /** The commoner cause, where one could be told. */
  cause?: FaultCause
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
  /** The sum of the faults' `uncertain`. */
  uncertain: number
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
