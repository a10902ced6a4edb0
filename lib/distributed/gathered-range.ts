// A range of a log, gathered from the answers of a server: of one that breaks off, what arrived is kept, and only the rest is asked
// for again.

import { requireBytes } from '../node/sources/range-bytes.js'
import type { Retries } from './retries.js'

/** Errors for answers that are not what was asked for. */
export interface AnswerFailures {
  /** Of an answer with too many bytes. */
  excess(): Error
  /** Of one that ended too early. */
  brokenOff(): Error
}

/**
 * @param length of the range, in bytes
 * @param ask asks for the range without its first bytes, of which so many have arrived
 * @throws what `ask` and its answer fail with, once another try is not worthwhile; TypeError for pieces that are not bytes
 */
export async function gatheredRange(
  length: number,
  retries: Retries,
  ask: (arrived: number) => Promise<AsyncIterable<Uint8Array>>,
  failures: AnswerFailures,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let arrived = 0
  await retries.run(async () => {
    // It broke after its last byte: what is left is an empty range, which can't be asked for.
    if (arrived === length) return
    for await (const piece of await ask(arrived)) {
      requireBytes(piece)
      if (piece.length > length - arrived) throw failures.excess()
      bytes.set(piece, arrived)
      arrived += piece.length
      retries.advance()
    }
    if (arrived < length) throw retries.worthwhile(failures.brokenOff())
  })
  return bytes
}
