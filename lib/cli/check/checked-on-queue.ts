// One log, read by the workers of a queue. The report is that of a log that was read here: it is asked for with salvage, and for
// more faults than are listed, since of all faults it is known how many bytes they are.

import type { RecoverySummary } from '../../core/recovery.js'
import { openLog } from '../input/open-log.js'
import { outcomeOf, withoutSalvage } from '../shared/log-outcome.js'
import { type QueueLibrary, type QueueOptions, queueFailure } from '../shared/queue.js'
import { salvageOf } from '../shared/reading-options.js'
import { unreadLines } from '../shared/verdict.js'
import { type CheckOutcome, type LogChecks, needsForce, repairSalvage } from './checked-log.js'

export interface QueueChecks extends QueueOptions {
  readonly library: QueueLibrary
  /** How long a shard is, in bytes; undefined: as the library has it. */
  readonly shardBytes: number | undefined
}

const LEAST_FAULTS = 1000

/** Rejects with an AbortError once the signal is aborted, and else as `outcomeOf`. */
export function checkOnQueue(file: string, checks: LogChecks, queue: QueueChecks): Promise<CheckOutcome> {
  const { choose, options, streams, signal } = checks
  return outcomeOf(file, async () => {
    const { chunks, chosen, likeness } = await openLog(file, choose, streams, signal)
    // Closes it.
    for await (const _ of chunks) break
    const { maxFaults = Number.POSITIVE_INFINITY, unterminated, unknownTypes, maxLineBytes } = options
    const found = await queue.library
      .verifyDistributed(file, chosen.format, {
        connection: queue.queue as string,
        queue: queue.queueName,
        shardBytes: queue.shardBytes,
        salvage: repairSalvage(options),
        maxFaults: Math.max(maxFaults, LEAST_FAULTS),
        unterminated,
        unknownTypes,
        maxLineBytes,
        signal,
      })
      .catch((error: unknown) => {
        throw queueFailure(error, queue)
      })
    const faultBytes = found.faults.reduce((sum, { length }) => sum + length, 0)
    const unread = unreadLines({ summary: found })
    const asked = salvageOf(options) === false ? withoutSalvage(found) : found
    const summary = { ...asked, faults: asked.faults.slice(0, maxFaults) }
    const { salvaged: salvageable, uncertain } = found
    const log = { file, chosen, likeness, summary, salvageable, uncertain, unread, faultBytes }
    return { ...log, needsForce: hasAllFaults(found) ? await needsForce(log, options) : undefined }
  })
}

function hasAllFaults({ corrupt, truncated, faults }: RecoverySummary): boolean {
  return faults.length === corrupt + Number(truncated)
}
