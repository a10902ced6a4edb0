// The main thread's share of the segments. It reads without waiting, so that other work of the process goes on.

import type { MemoryPool } from '../../certify/memory-pool.js'
import { SEQUENTIAL_READ_BYTES } from '../files/block-sizes.js'
import type { ReadableFile } from '../files/positioned-io.js'
import { SegmentCertifier, type SegmentLimits } from './segment-certifier.js'
import type { Segment, SegmentReport } from './segment-report.js'

export class OwnCertifier {
  readonly #file: ReadableFile
  readonly #certifier: SegmentCertifier

  /** @throws RangeError if there is not enough memory */
  constructor(file: ReadableFile, pool: MemoryPool, limits: SegmentLimits) {
    this.#file = file
    this.#certifier = new SegmentCertifier(pool, limits, SEQUENTIAL_READ_BYTES)
  }

  /** To be called once no read is under way. */
  release(): void {
    this.#certifier.release()
  }

  /** Does not reject: what can't be read here is read once more, and fails likewise. */
  async certify(segment: Segment): Promise<SegmentReport> {
    const certifier = this.#certifier
    certifier.begin(segment)
    for (let { wanted } = certifier; wanted !== undefined; { wanted } = certifier) {
      const { memory, position } = wanted
      const read = await this.#file.read(memory, 0, memory.length, position).catch(() => ({ bytesRead: 0 }))
      if (read.bytesRead === 0) return certifier.report(false)
      certifier.take(read.bytesRead)
    }
    return certifier.report(true)
  }
}
