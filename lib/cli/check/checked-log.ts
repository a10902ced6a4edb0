// One log, read to its end by the fastest engine, and what was found in it.

import { walkLog } from '../../node/parser/walk-log.js'
import type { FormatChooser } from '../input/format-choice.js'
import { type OpenLog, openLog } from '../input/open-log.js'
import { outcomeOf, type ReadLog, type UnreadLog, withoutSalvage } from '../shared/log-outcome.js'
import { type ReadingOptions, salvageOf } from '../shared/reading-options.js'
import { withScanner } from '../shared/scanner.js'
import type { Progress } from '../terminal/progress-bar.js'
import type { StandardStreams } from '../terminal/standard-streams.js'

export interface CheckedLog extends ReadLog {
  /** Entries inside corrupt lines that salvage recovers, whether or not the summary counts them. */
  readonly salvageable: number
  /** Values inside corrupt lines that may be parts of torn entries: only `--salvage=uncertain` recovers them. */
  readonly uncertain: number
}
export type CheckOutcome = CheckedLog | UnreadLog

export function checkLog(
  file: string,
  choose: FormatChooser,
  options: ReadingOptions,
  streams: StandardStreams,
  progress: Progress,
): Promise<CheckOutcome> {
  return outcomeOf(file, async () => summarize(await openLog(file, choose, streams), options, progress))
}

async function summarize(
  { chunks, chosen }: OpenLog,
  options: ReadingOptions,
  progress: Progress,
): Promise<Omit<CheckedLog, 'file'>> {
  const wanted = salvageOf(options)
  // The report says what salvage would recover, so the log is always read with it: in a sound log it costs nothing.
  const salvage = wanted === false ? true : wanted
  return withScanner(chosen.format, { ...options, salvage }, async (parser) => {
    parser.wantsFaults = () => false
    await walkLog(chunks, parser, {
      visit: () => undefined,
      rest: async () => progress.update(parser.next),
    })
    const { summary } = parser
    const { salvaged: salvageable, uncertain } = summary
    return { chosen, summary: wanted === false ? withoutSalvage(summary) : summary, salvageable, uncertain }
  })
}
