import { createReadStream } from 'node:fs'
import { type RecoverySummary, readEntries, sessionFormat } from '../../lib/index.js'
import { watched } from './progress-bar.js'

const BLOCK_BYTES = 1024 * 1024

export interface LogReading {
  /** Counted in the loop, as a user of the library receives them. */
  entries: number
  summary: RecoverySummary
  seconds: number
}

export async function readLog(path: string, bytes: number): Promise<LogReading> {
  const source: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: BLOCK_BYTES })
  const start = performance.now()
  const reader = readEntries(watched(source, 'reading', bytes), sessionFormat, { salvage: true })
  let entries = 0
  for await (const _entry of reader) entries += 1
  const summary = await reader.summary
  return { entries, summary, seconds: (performance.now() - start) / 1_000 }
}
