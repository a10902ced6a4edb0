// One log, read to its end by the fastest engine, and what was found in it.

import { DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import { LogError } from '../../core/log-error.js'
import type { LogParser } from '../../core/parser/log-parser.js'
import { type PortabilityNote, PortabilityTally } from '../../core/portability/portability-tally.js'
import type { LogVisitor } from '../../node/parser/walk-log.js'
import { isWithinLimit } from '../../node/repair/removal-limit.js'
import { repairLog } from '../../node/repair/repair-log.js'
import { THREAD_SETUP, type ThreadSetup } from '../../node/threads/thread-setup.js'
import { ThreadedInput } from '../../node/threads/threaded-input.js'
import { walkInput } from '../../node/threads/walk-input.js'
import { ChunksInput } from '../input/chunks-input.js'
import type { FormatChooser } from '../input/format-choice.js'
import { decompressionOf } from '../input/log-source.js'
import { openLog } from '../input/open-log.js'
import { chunksOf, type LogChunks } from '../input/peeked-source.js'
import { outcomeOf, type UnreadLog } from '../shared/log-outcome.js'
import { readLog, type WhollyReadLog } from '../shared/log-reading.js'
import { type ReadingOptions, salvageOf } from '../shared/reading-options.js'
import { verdictOn } from '../shared/verdict.js'
import type { LogProgress } from '../terminal/reading-progress.js'
import type { StandardStreams } from '../terminal/standard-streams.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { isWebUrl } from '../text/web-url.js'

export interface CheckedLog extends WhollyReadLog {
  /** Whether a repair would be refused because too little of the log would stay; undefined where that is not known. */
  readonly needsForce: boolean | undefined
  /** What stricter readers would refuse; undefined where that was not asked for. */
  readonly portability?: readonly PortabilityNote[] | undefined
}
export type CheckOutcome = CheckedLog | UnreadLog

export interface LogCheckOptions extends ReadingOptions {
  portable?: boolean
  /** The longest line that `portable` does not note, in bytes. */
  maxLine: number
}

/** What the checks of several logs have in common. */
export interface LogChecks {
  readonly choose: FormatChooser
  readonly options: LogCheckOptions
  readonly streams: StandardStreams
  readonly signal: AbortSignal
  /** How many threads may check lines: more than one only where there is one log. */
  readonly threads: number
  readonly setup?: ThreadSetup
}

/** Rejects with an AbortError once the signal is aborted, and else as `outcomeOf`. */
export function checkLog(file: string, checks: LogChecks, progress: LogProgress): Promise<CheckOutcome> {
  return outcomeOf(file, async () => {
    const { choose, options, streams, signal } = checks
    const open = await openLog(file, choose, streams, signal)
    const tally = options.portable === true ? new PortabilityTally(options.maxLine) : undefined
    const chunks = tally === undefined ? open.chunks : chunksOf(open.chunks, tally.watched(open.chunks))
    const visitorOf = (parser: LogParser<unknown, unknown>): LogVisitor => ({
      visit: (step) => tally?.take(step, parser),
      rest: async () => progress.update(open.chunks.compressedBytes ?? parser.next, parser.counts.faults),
    })
    const log = await readLog({ ...open, chunks }, options, visitorOf, walkInThreads(file, chunks, checks))
    return { ...log, needsForce: await needsForce({ ...log, file }, options), portability: tally?.end() }
  }).finally(() => progress.end())
}

/** undefined where one thread reads the log: what is portable is looked for in all of its bytes. */
function walkInThreads(
  file: string,
  chunks: LogChunks,
  { options, signal, threads, setup = THREAD_SETUP }: LogChecks,
): Parameters<typeof readLog>[3] {
  if (threads === 1 || file === STANDARD_INPUT || options.portable === true) return undefined
  const { maxLineBytes = DEFAULT_MAX_LINE_BYTES } = options
  return (parser, visitor, known) => {
    const inOneThread = new ChunksInput(chunks)
    if (known === undefined) return walkInput(inOneThread, parser, visitor, signal)
    const log = { path: file, decompress: decompressionOf(file), maxLineBytes, threads, known }
    return walkInput(new ThreadedInput(log, inOneThread, setup), parser, visitor, signal)
  }
}

/** Repair salvages without being asked to. */
export function repairSalvage(options: ReadingOptions): true | 'uncertain' {
  return salvageOf(options) === 'uncertain' ? 'uncertain' : true
}

/** Asks repair itself where so much is damaged that it may refuse: it looks at the bytes once more, and changes nothing. */
export async function needsForce(log: WhollyReadLog, options: ReadingOptions): Promise<boolean | undefined> {
  const { file, chosen, summary, faultBytes } = log
  if (isWithinLimit(summary, faultBytes) || verdictOn(log).kind === 'no log') return false
  if (file === STANDARD_INPUT || isWebUrl(file)) return undefined
  const { unterminated, maxLineBytes } = options
  const salvage = repairSalvage(options)
  try {
    await repairLog(file, chosen.format, { dryRun: true, salvage, unterminated, maxLineBytes })
    return false
  } catch (error) {
    return error instanceof LogError && error.code === 'ERR_LOG_TOO_DAMAGED'
  }
}
