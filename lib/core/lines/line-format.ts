// How a log is cut into lines, stated once. Everything that reads, writes or searches goes by this file.
//
//   log         = [ byte order mark ] *line [ torn ]
//   line        = *octet-but-LF terminator
//   terminator  = LF | CR LF           ; a CR that ends the file is a terminator whose LF was lost
//   torn        = 1*octet-but-LF       ; a last line without a terminator: an append that did not finish
//
// Nothing else ends a line: not U+2028, not U+0085, not a CR in the middle.

export const LF = 0x0a
export const CR = 0x0d
export const NUL = 0x00
/** Before each record of a JSON text sequence (RFC 7464), which is not a format of lines. */
export const RECORD_SEPARATOR = 0x1e

/** U+FEFF in UTF-8. Passed over at the start of a log, and only there. */
export const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf)

/**
 * How many of a line's last bytes, its LF left out, belong to its terminator: 1 where the last one is a CR, else 0. Every
 * reader and writer decides by this, except the certifier, which is compiled apart (`lib/certify/assembly/index.ts`).
 * @param last the byte before the LF, or before the end of the source; undefined where the line has none
 */
export function returnLength(last: number | undefined): 0 | 1 {
  return last === CR ? 1 : 0
}

/** Whether a source whose last byte this is ends in a terminator, be it one whose LF was lost. */
export function endsLine(last: number | undefined): boolean {
  return last === LF || returnLength(last) === 1
}

/** A longer line is never held in memory unless the caller asks for it. */
export const DEFAULT_MAX_LINE_BYTES = 64 * 1024 * 1024

/** The longest line that V8 can hold as one string, in bytes (2^29 - 24): the most that can be asked for. */
export const LONGEST_LINE_BYTES = 0x1fff_ffe8

/**
 * How deeply a line may be nested unless the caller says otherwise. Node 20 to 24 write arrays and objects that are
 * nested some 4,150 levels deep at the most, with an empty stack.
 */
export const DEFAULT_MAX_DEPTH = 4000

/** How many faults a summary keeps unless the caller says otherwise. */
export const DEFAULT_MAX_FAULTS = 100
