// Healthy logs of several sizes.

import { fixtureChunks } from '../../fixture/logs/fixture-chunks.js'
import { sameEndChunks } from '../../fixture/logs/same-end.js'
import { formatMegabytes } from '../../harness/report/quantities.js'
import type { SuiteContext } from '../../harness/suite.js'
import { largeBytes, MEBIBYTE } from './sizes.js'

export interface Log {
  size: string
  path: string
}

export interface Logs {
  /** The header and few entries. */
  tiny: Log
  /** It ends in the same lines as the large one. */
  small: Log
  large: Log
}

const TINY_BYTES = 1_024
const SMALL_BYTES = 64 * MEBIBYTE

export async function makeLogs({ options, workspace, progress }: SuiteContext): Promise<Logs> {
  const make = async (bytes: number, chunks: Generator<Buffer, unknown>): Promise<Log> => {
    const size = bytes < MEBIBYTE ? `${bytes} bytes` : `${formatMegabytes(bytes)} MB`
    progress(`a log of ${size}`)
    return { size, path: await workspace.file(`log-${bytes}.jsonl`, chunks) }
  }
  const bytes = largeBytes(options)
  const smallBytes = Math.min(SMALL_BYTES, Math.floor(bytes / 4))
  return {
    tiny: await make(TINY_BYTES, fixtureChunks({ bytes: TINY_BYTES })),
    small: await make(smallBytes, sameEndChunks(smallBytes)),
    large: await make(bytes, sameEndChunks(bytes)),
  }
}
