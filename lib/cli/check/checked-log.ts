// One log, read to its end by the fastest engine, and what was found in it.

import { LogError } from '../../core/log-error.js'
import { isWithinLimit } from '../../node/repair/removal-limit.js'
import { repairLog } from '../../node/repair/repair-log.js'
import type { FormatChooser } from '../input/format-choice.js'
import { openLog } from '../input/open-log.js'
import { outcomeOf, type UnreadLog } from '../shared/log-outcome.js'
import { readLog, type WhollyReadLog } from '../shared/log-reading.js'
import { type ReadingOptions, salvageOf } from '../shared/reading-options.js'
import { verdictOn } from '../shared/verdict.js'
import type { Progress } from '../terminal/progress-bar.js'
import type { StandardStreams } from '../terminal/standard-streams.js'
import { STANDARD_INPUT } from '../text/printable.js'

export interface CheckedLog extends WhollyReadLog {
  /** Whether a repair would be refused because too little of the log would stay; undefined where that is not known. */
  readonly needsForce: boolean | undefined
}
export type CheckOutcome = CheckedLog | UnreadLog

export function checkLog(
  file: string,
  choose: FormatChooser,
  options: ReadingOptions,
  streams: StandardStreams,
  progress: Progress,
): Promise<CheckOutcome> {
  return outcomeOf(file, async () => {
    const log = await readLog(await openLog(file, choose, streams), options, (parser) => ({
      visit: () => undefined,
      rest: async () => progress.update(parser.next),
    }))
    return { ...log, needsForce: await needsForce({ ...log, file }, options) }
  })
}

/** Repair salvages without being asked to. */
export function repairSalvage(options: ReadingOptions): true | 'uncertain' {
  return salvageOf(options) === 'uncertain' ? 'uncertain' : true
}

/** Asks repair itself where so much is damaged that it may refuse: it looks at the bytes once more, and changes nothing. */
async function needsForce(log: WhollyReadLog, options: ReadingOptions): Promise<boolean | undefined> {
  const { file, chosen, summary, faultBytes } = log
  if (isWithinLimit(summary, faultBytes) || verdictOn(log).kind === 'no log') return false
  if (file === STANDARD_INPUT) return undefined
  const { unterminated, maxLineBytes } = options
  const salvage = repairSalvage(options)
  try {
    await repairLog(file, chosen.format, { dryRun: true, salvage, unterminated, maxLineBytes })
    return false
  } catch (error) {
    return error instanceof LogError && error.code === 'ERR_LOG_TOO_DAMAGED'
  }
}
