// Verifying in threads, with small segments, and with threads that are none: starting one takes longer than most tests.

import { MemoryPool } from '../../../lib/certify/memory-pool.js'
import type { Table } from '../../../lib/certify/plans/table-writer.js'
import type { LogFormat, RecoverySummary, VerifyOptions } from '../../../lib/index.js'
import { verifyBy } from '../../../lib/node/scanning/verify-log.js'
import { SegmentCertifier, type ThreadWork } from '../../../lib/node/threads/segment-certifier.js'
import type { Segment, SegmentReport } from '../../../lib/node/threads/segment-report.js'
import type { SegmentWorker } from '../../../lib/node/threads/segment-worker.js'
import { certifySegment, READ_BYTES } from '../../../lib/node/threads/thread-service.js'
import type { ThreadSetup } from '../../../lib/node/threads/thread-setup.js'

/** Making the memories anew would take most of the time of most tests. */
const pools = new WeakMap<Table, MemoryPool>()

/** Certifies in this thread. */
export class InProcessWorker implements SegmentWorker {
  readonly ready = Promise.resolve(true)
  readonly #certifier: SegmentCertifier
  readonly #descriptor: number
  closed = false

  constructor(work: ThreadWork) {
    const { module, table } = work
    const pool = pools.get(table) ?? new MemoryPool(module, table)
    pools.set(table, pool)
    this.#certifier = new SegmentCertifier(pool, work, READ_BYTES)
    this.#descriptor = work.descriptor
  }

  async certify(segment: Segment): Promise<SegmentReport | undefined> {
    await new Promise((resolve) => setImmediate(resolve))
    return this.closed ? undefined : certifySegment(this.#certifier, segment, this.#descriptor)
  }

  async close(): Promise<void> {
    if (!this.closed) this.#certifier.release()
    this.closed = true
  }
}

/** For logs of any size. */
export function smallSetup(setup: Partial<ThreadSetup> = {}): ThreadSetup {
  const start = (work: ThreadWork) => new InProcessWorker(work)
  return { leastBytes: 0, segmentBytes: 50, trialBytes: 1e9, jumpBytes: 0, mostSpans: 1000, start, ...setup }
}

export interface Verified {
  summary?: RecoverySummary
  faults: unknown[]
  error?: object
}

/** What verifying gives, or fails with. Without a setup: in one thread. */
export async function verified(
  path: string,
  format: LogFormat<unknown, unknown>,
  options: VerifyOptions,
  setup?: ThreadSetup,
): Promise<Verified> {
  const faults: unknown[] = []
  const noted = { ...options, onFault: (fault: unknown) => void faults.push(fault) }
  const threads = setup === undefined ? 1 : (options.threads ?? 3)
  try {
    return { summary: await verifyBy(setup ?? smallSetup(), path, format, { ...noted, threads }), faults }
  } catch (error) {
    const { name, message } = error as Error
    const [code, line, offset] = ['code', 'line', 'offset'].map((key) => Reflect.get(error as Error, key))
    return { faults, error: { name, message, code, line, offset } }
  }
}
