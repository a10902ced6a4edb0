// A window of whole lines, line by line: certified, blank, or left to the decoder. No line is ever called bad.
//
// The window is `[start, end)`. At `end` there must be a line feed that does not belong to it: a line that reaches it is
// left for the next window. PADDING_BYTES after it may be read, whatever they are. The module writes only records, its
// results (RESULT_LINES, RESULT_RECORDS) and the notes in the table (BY_NAME_LAST).
//
// Which CR belongs to a terminator is decided as in `lib/core/lines/line-format.ts`.

import {
  RECORD_END,
  RECORD_LINE,
  RECORD_NEXT,
  RECORD_START,
  RECORD_TYPE,
  RESULT_LINES,
  RESULT_RECORDS,
  TYPE_ASK,
  TYPE_BLANK,
} from '../plans/table-layout'
import { afterSpace, CR, LF } from './bytes'
import { begin, type } from './notes'
import { valueEnd } from './values'

/**
 * Certifies the lines of the window until there is no room for another record. Returns the address of the first line that
 * it has not examined.
 *
 * @param entry the address of the node of an entry
 * @param records where records are written: `[records, recordsEnd)`, each of `recordBytes`
 * @param longest the longest line that is certified, in bytes, without its terminator
 * @param all whether certified lines get records, too
 */
export function certify(
  entry: u32,
  start: u32,
  end: u32,
  records: u32,
  recordsEnd: u32,
  recordBytes: u32,
  longest: u32,
  all: bool,
): u32 {
  let at = start
  let lines: u32 = 0
  let record = records
  while (at < end && record + recordBytes <= recordsEnd) {
    if (all) memory.fill(record, 0, recordBytes)
    begin(record)
    const first = afterSpace(at)
    let found: i32 = TYPE_BLANK
    let newline = first
    if (load<u8>(first) !== LF) {
      const after = valueEnd(entry, first, 0)
      found = type
      newline = after === 0 ? 0 : afterSpace(after)
      if (newline === 0 || load<u8>(newline) !== LF) {
        found = TYPE_ASK
        newline = newlineFrom(first)
      }
    }
    if (newline >= end) break
    const lineEnd = newline > at && load<u8>(newline - 1) === CR ? newline - 1 : newline
    if (lineEnd - at > longest) found = TYPE_ASK
    if (all || found < 0) {
      store<u32>(record, at, RECORD_START)
      store<u32>(record, lineEnd, RECORD_END)
      store<u32>(record, newline + 1, RECORD_NEXT)
      store<u32>(record, lines, RECORD_LINE)
      store<i32>(record, found, RECORD_TYPE)
      record += recordBytes
    }
    lines += 1
    at = newline + 1
  }
  store<u32>(RESULT_LINES, lines)
  store<u32>(RESULT_RECORDS, (record - records) / recordBytes)
  return at
}

function newlineFrom(at: u32): u32 {
  const wanted = i8x16.splat(0x0a)
  while (true) {
    const places = i8x16.bitmask(i8x16.eq(v128.load(at), wanted))
    if (places !== 0) return at + ctz(places)
    at += 16
  }
}
