// A log, read to its end for a report. It is always read with salvage, so that every command knows what salvage would
// recover and gives the same verdict; in a sound log that costs nothing.

import type { LogParser } from '../../core/parser/log-parser.js'
import { type LogVisitor, walkLog } from '../../node/parser/walk-log.js'
import type { KnownLines } from '../../node/threads/known-lines.js'
import type { OpenLog } from '../input/open-log.js'
import { type ReadLog, withoutSalvage } from './log-outcome.js'
import { type ReadingOptions, salvageOf } from './reading-options.js'
import { withScanner } from './scanner.js'

/** A log of which all is known that reading shows. */
export type WhollyReadLog = Required<ReadLog>

type Parser = LogParser<unknown, unknown>
/** Runs the parser over the log. It may be told which lines are known, where there is a certifier. */
type Walk = (parser: Parser, visitor: LogVisitor, known: KnownLines | undefined) => Promise<void>

/**
 * @param visitorOf what is done at each step. Entries that salvage recovers are visited whether or not they were asked for.
 */
export async function readLog(
  { chunks, chosen, likeness }: OpenLog,
  options: ReadingOptions,
  visitorOf: (parser: Parser) => LogVisitor,
  walk: Walk = (parser, visitor) => walkLog(chunks, parser, visitor),
): Promise<Omit<WhollyReadLog, 'file'>> {
  const wanted = salvageOf(options)
  const salvage = wanted === false ? true : wanted
  return withScanner(chosen.format, { ...options, salvage }, async (parser, known) => {
    parser.wantsFaults = () => false
    await walk(parser, visitorOf(parser), known)
    const { summary, counts } = parser
    const { salvaged: salvageable, uncertain, corruptByReason } = summary
    const unread = {
      unknown: corruptByReason['unknown-type'] ?? 0,
      oversized: (corruptByReason.oversized ?? 0) - counts.malformed,
      deep: counts.deep,
    }
    const asked = wanted === false ? withoutSalvage(summary) : summary
    return { chosen, likeness, summary: asked, salvageable, uncertain, unread, faultBytes: counts.faultBytes }
  })
}
