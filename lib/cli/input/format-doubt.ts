// Whether a log that was detected as plain JSON lines may be a session log that has lost its header: its first line is
// an entry of a session log, or is damaged and such entries follow it. Reading by the wrong format does no harm;
// repairing by it would remove sound lines.

import { LineDecoder } from '../../core/entries/line-decoder.js'
import { START_BYTES } from '../../core/faults/not-lines.js'
import { jsonStop } from '../../core/json/json-syntax.js'
import { LF } from '../../core/lines/line-format.js'
import { byteOrderMarkLength } from '../../core/lines/source-encoding.js'
import { LogParser } from '../../core/parser/log-parser.js'
import { Step } from '../../core/parser/step.js'
import { finish } from '../../core/work.js'
import { jsonLines } from '../../format/json-lines.js'
import { sessionFormat } from '../../format/session-format.js'

export interface FormatDoubt {
  /** The first line that is not blank, counted from 1. */
  readonly line: number
  /** For a person: what that line is. */
  readonly found: string
}

/** A session log without its header. */
const sessionEntries = { ...sessionFormat, headerSchema: undefined, headerIdentity: undefined }
const ENTRY_START = /^\s*\{\s*"type"\s*:\s*"(?:message|compaction|leaf)"/
const ENTRY_START_BYTES = 256

/**
 * @param start the first bytes of the log
 * @param isWhole whether `start` is the whole log
 * @returns undefined where nothing suggests a session log
 */
export function formatDoubt(start: Uint8Array, isWhole: boolean): FormatDoubt | undefined {
  const first = firstLine(start)
  if (first === undefined) return undefined
  const { line, from, end } = first
  if (end < start.length || isWhole) {
    const decoder = new LineDecoder(jsonLines)
    if (decoder.decode(start, from, end) === 'entry') return doubtOfValue(decoder.entry, line)
  } else if (finish(jsonStop(start, from, end)).end === end) {
    // The bytes end inside a line that is sound so far.
    return undefined
  }
  const found = 'is damaged, and the log looks like the rest of a session log'
  return isRestOfSession(start.subarray(from, end + START_BYTES), isWhole) ? { line, found } : undefined
}

interface FirstLine {
  line: number
  from: number
  /** Where its terminator is, or where the bytes end. */
  end: number
}

/** The first line that is not blank. */
function firstLine(start: Uint8Array): FirstLine | undefined {
  const decoder = new LineDecoder(jsonLines)
  let line = 1
  for (let from = byteOrderMarkLength(start); from < start.length; line += 1) {
    const newline = start.indexOf(LF, from)
    const end = newline < 0 ? start.length : newline
    if (decoder.decode(start, from, end) !== 'blank') return { line, from, end }
    from = end + 1
  }
  return undefined
}

/** What the value is in a session log; undefined where it belongs to none. */
function doubtOfValue(value: unknown, line: number): FormatDoubt | undefined {
  if (sessionFormat.isEntry(value))
    return { line, found: 'is an entry of a session log, but there is no session header before it' }
  if (!sessionFormat.isHeader(value)) return undefined
  return { line, found: 'is the header of a session log, but it is not line 1' }
}

/**
 * Whether there are session entries among the lines, or the torn start of one and no other JSON value.
 * @param bytes a damaged line, and what follows it
 */
function isRestOfSession(bytes: Uint8Array, isWhole: boolean): boolean {
  const parser = new LogParser(sessionEntries, { salvage: true })
  parser.receive(isWhole ? bytes : bytes.subarray(0, bytes.lastIndexOf(LF) + 1))
  parser.end()
  try {
    for (let step = parser.advance(); step !== Step.End; step = parser.advance())
      if (step === Step.Entry) return true
  } catch {
    // Another encoding, for example, which reading the log will report.
    return false
  }
  const { schema = 0, 'unknown-type': unknown = 0 } = parser.summary.corruptByReason
  const begun = new TextDecoder().decode(bytes.subarray(0, ENTRY_START_BYTES))
  return schema + unknown === 0 && ENTRY_START.test(begun)
}
