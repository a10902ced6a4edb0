// One log, read to its end by the fastest engine, and what was found in it.

import { walkLog } from '../../node/parser/walk-log.js'
import type { FormatChooser } from '../input/format-choice.js'
import { type OpenLog, openLog } from '../input/open-log.js'
import { outcomeOf, type ReadLog, type UnreadLog, withoutSalvage } from '../shared/log-outcome.js'
import { type ReadingOptions, salvageOf } from '../shared/reading-options.js'
import { withScanner } from '../shared/scanner.js'
import type { Progress } from '../terminal/progress-bar.js'
import type { StandardStreams } from '../terminal/standard-streams.js'

/** A check knows what salvage recovers, whether or not it was asked for. */
export type CheckedLog = ReadLog & Required<Pick<ReadLog, 'salvageable' | 'uncertain'>>
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
  { chunks, chosen, likeness }: OpenLog,
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
      rest: async () => progress.update(chunks.compressedBytes ?? parser.next),
    })
    const { summary } = parser
    const { salvaged: salvageable, uncertain } = summary
    const asked = wanted === false ? withoutSalvage(summary) : summary
    return { chosen, likeness, summary: asked, salvageable, uncertain }
  })
}
