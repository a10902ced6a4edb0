// How a log is cut into lines, stated once for everything that reads, writes or searches one.
//
//   log         = [ byte order mark ] *line [ torn ]
//   line        = *octet-but-LF terminator
//   terminator  = LF | CR LF           ; a CR that ends the file is a terminator whose LF was lost
//   torn        = 1*octet-but-LF       ; a last line without a terminator: an append that was not completed
//
// Nothing else ends a line: not U+2028, not U+0085, not a CR within it.

export const LF = 0x0a
export const CR = 0x0d
export const NUL = 0x00
/** Precedes each record of a JSON text sequence (RFC 7464), which is not a format of lines. */
export const RECORD_SEPARATOR = 0x1e

/** U+FEFF in UTF-8. Skipped at the start of a log, and only there. */
export const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf)

/**
 * How many bytes before a line's LF, or before the end of the source, belong to its terminator: 1 for a CR, else 0. All
 * readers and writers decide by this, except the certifier, which is compiled apart (`lib/certify/assembly/index.ts`).
 * @param last the byte before the LF or the end of the source; undefined if the line has none
 */
export function returnLength(last: number | undefined): 0 | 1 {
  return last === CR ? 1 : 0
}

/** Whether a source with this last byte ends in a terminator, even in one whose LF was lost. */
export function endsLine(last: number | undefined): boolean {
  return last === LF || returnLength(last) === 1
}

/** The default of `maxLineBytes`: a longer line is not held in memory. */
export const DEFAULT_MAX_LINE_BYTES = 64 * 1024 * 1024

/** The longest line that V8 can hold as one string, in bytes (2^29 - 24): the upper bound of `maxLineBytes`. */
export const LONGEST_LINE_BYTES = 0x1fff_ffe8

/**
 * The default of `maxDepth`. The JSON.stringify of Node 20 to 24 writes arrays and objects that are nested up to some
 * 4,150 levels deep, with an empty stack.
 */
export const DEFAULT_MAX_DEPTH = 4000

/** The default of `maxFaults`: how many faults a summary keeps. */
export const DEFAULT_MAX_FAULTS = 100
