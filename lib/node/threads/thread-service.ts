import { readSync } from 'node:fs'
import type { MessagePort } from 'node:worker_threads'
import { MemoryPool } from '../../certify/memory-pool.js'
import { SegmentCertifier, type ThreadWork } from './segment-certifier.js'
import type { Segment, SegmentReport } from './segment-report.js'

/** So much stays in the cache of most processors between being read and being checked. */
export const READ_BYTES = 256 * 1024

/** Says through the port that it is ready, and then answers each segment with its report, in order. */
export function serve(port: Pick<MessagePort, 'on' | 'postMessage'>, work: ThreadWork): void {
  const pool = new MemoryPool(work.module, work.table)
  const certifier = new SegmentCertifier(pool, work, READ_BYTES)
  port.on('message', (segment: Segment) => {
    const report = certifySegment(certifier, segment, work.descriptor)
    port.postMessage(report, [report.spans.buffer as ArrayBuffer])
  })
  port.postMessage('ready')
}

/** Does not throw: what can't be read here is read by the main thread, which fails likewise. */
export function certifySegment(
  certifier: SegmentCertifier,
  segment: Segment,
  descriptor: number,
): SegmentReport {
  certifier.begin(segment)
  for (let { wanted } = certifier; wanted !== undefined; { wanted } = certifier) {
    const { memory, position } = wanted
    const length = readAt(descriptor, memory, position)
    if (length === 0) return certifier.report(false)
    certifier.take(length)
  }
  return certifier.report(true)
}

function readAt(descriptor: number, memory: Buffer, position: number): number {
  try {
    return readSync(descriptor, memory, 0, memory.length, position)
  } catch {
    return 0
  }
}
