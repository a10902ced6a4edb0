import type { RecoverySummary } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import type { LogSource } from '../sources/byte-source.js'
import { readEntries } from './read-entries.js'
import type { ReadOptions } from './read-options.js'

/** A whole log. */
export interface WholeLog<H, E> {
  /** Line 1; undefined where the format has no header. */
  header: H
  /** Every entry, in file order. */
  entries: E[]
  /** The account of the read. */
  summary: RecoverySummary
}

/**
 * Reads the whole log at once, for logs that fit in memory. Rejects with what reading fails with; the entries before the
 * error are lost then.
 */
export async function readAll<H, E>(
  source: LogSource,
  format: LogFormat<H, E>,
  options: ReadOptions = {},
): Promise<WholeLog<H, E>> {
  const reader = readEntries(source, format, options)
  const entries: E[] = []
  for await (const batch of reader.batches()) {
    for (const entry of batch) entries.push(entry)
  }
  return { header: await reader.header, entries, summary: await reader.summary }
}
