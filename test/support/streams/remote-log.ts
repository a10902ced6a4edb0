// A damaged log, for sources that are no local files.

import type { RangeSource, SessionEntry } from '../../../lib/index.js'
import { leafEntry, logOf, sessionHeader } from '../damage/session-log.js'

export interface RemoteLog {
  readonly entries: SessionEntry[]
  /** The entries, a corrupt line, and a torn one. */
  readonly log: Buffer
}

export function remoteLog(count: number): RemoteLog {
  const entries = Array.from({ length: count }, (_, index) => leafEntry(String(index)))
  return { entries, log: Buffer.concat([logOf(sessionHeader, ...entries, 'no'), Buffer.from('{"type":"le')]) }
}

export async function rangeOf(
  source: RangeSource,
  start: number,
  end: number,
): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  return source.read(start, end)
}
