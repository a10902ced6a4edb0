// Whether a log that was taken for plain JSON lines may be a session log that has lost its header: where its
// line 1 is damaged, or an entry of a session log. Reading by a wrong guess does no harm; mending by it would.

import { LogParser, Step } from '../core/log-parser.js'
import { jsonLines } from '../format/json-lines.js'
import { sessionFormat } from '../format/session-format.js'

export interface FormatDoubt {
  /** The first that is not blank. */
  readonly line: number
  /** For a person: what that line is. */
  readonly found: string
  /** Whether nothing but a session log has such a line. */
  readonly isSession: boolean
}

/** @param start the bytes that the log begins with; undefined where there is no doubt, or no UTF-8 text */
export function formatDoubt(start: Uint8Array): FormatDoubt | undefined {
  try {
    return doubtOf(start)
  } catch {
    // Of another encoding, say: reading will tell.
    return undefined
  }
}

/** What of a session log it is, though line 1 is no header; undefined where it is nothing of one. */
function foundInSession(value: unknown): string | undefined {
  if (sessionFormat.isEntry(value)) return 'is an entry of a session log, whose header should stand before it'
  return sessionFormat.isHeader(value) ? 'is the header of a session log, which should be line 1' : undefined
}

function doubtOf(start: Uint8Array): FormatDoubt | undefined {
  const parser = new LogParser(jsonLines)
  parser.receive(start)
  parser.end()
  let step = parser.advance()
  while (step === Step.Passed || step === Step.Working) step = parser.advance()
  const { line } = parser
  if (step === Step.Fault) return { line, found: 'is damaged, or very long', isSession: false }
  if (step !== Step.Entry) return undefined
  const found = foundInSession(parser.entry)
  return found === undefined ? undefined : { line, found, isSession: true }
}
