// What reading found, as data: the tally fills these types and every reader returns them.

/** Why a line is not an entry. */
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

/** A common cause of a line that is not JSON, where the line's bytes show it. The names are stable. */
export type FaultCause =
  /** The line ends inside a value: an append was cut short. */
  | 'torn'
  /** More follows a whole value on the same line. */
  | 'glued'
  /** NaN, Infinity or -Infinity where a value should be. */
  | 'nan'
  /** A comma follows the last member, or the value itself. */
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
  /** Plain text: the line does not begin with a JSON value. */
  | 'text'
  /** A run of NUL bytes, as a power cut leaves them. */
  | 'nul'
  /** An unescaped control character in a string. */
  | 'control-character'
  /** JSON, but nested more deeply than `maxDepth`: a limit, not damage. */
  | 'deep'

/** The short top-level string fields of an object, by name. */
export type Envelope = Record<string, string | null>

/** One damaged line: what is wrong with it, and exactly which bytes it is. */
export interface Fault {
  /** Why the line is not an entry. */
  reason: FaultReason
  /** Counted from 1. */
  line: number
  /** In bytes from the start of the source. */
  offset: number
  /** Bytes of the line, without its terminator. */
  length: number
  /** What is wrong, for a person, and for 'schema' where in the entry. Never the entry's content. */
  message: string
  /** How many entries salvage recovered from this line; 0 with salvage off. */
  salvaged: number
  /** How many more values in it match the schema but may be parts of a torn entry; 0 with salvage off or 'uncertain'. */
  uncertain: number
  /** A common cause, if the line's bytes show one. */
  cause?: FaultCause
  /** For 'oversized' lines that are well-formed JSON objects: their short top-level string fields. */
  envelope?: Envelope
}

/** The verdict on a whole read: 'clean' where every line is an entry, the header or blank. */
export type RecoveryStatus =
  | 'clean'
  | 'truncated-line'
  | 'corrupt-entries'
  | 'corrupt-entries-with-truncation'

/** The account of a whole read: each line is an entry, the header, blank, corrupt, skipped or torn. */
export interface RecoverySummary {
  /** The verdict. */
  status: RecoveryStatus
  /** Entries read, salvaged ones included. */
  entries: number
  /** Terminated lines that did not yield exactly one valid entry. */
  corrupt: number
  /** The same by reason; a reason without such a line is absent. */
  corruptByReason: Partial<Record<FaultReason, number>>
  /** Whether the last line has no terminator and was left unread, or is a header with nothing after it. */
  truncated: boolean
  /** Well-formed objects of a type the format does not know, corrupt or skipped by `unknownTypes`. */
  unknown: number
  /** Entries from inside corrupt lines and the torn tail. */
  salvaged: number
  /** The sum of the faults' `uncertain`. */
  uncertain: number
  /** Lines of nothing but white space. */
  blank: number
  /** Lines seen: header, blank, corrupt and unterminated ones included. */
  lines: number
  /** Bytes of the source before the place where reading ended. */
  bytes: number
  /** Bytes up to the end of the last terminator (a lone '\r' at the end of the file counts as one): where a writer continues. */
  committed: number
  /** The first `maxFaults` faults in file order, the truncated line included. */
  faults: Fault[]
}
