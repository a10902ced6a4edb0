// `tail -f` and `tail -F`: the entries that are appended, as the bytes of their lines. The file is the one that was read
// backwards, by the same handle, and reading goes on where that began: so nothing is left out in between, and nothing is
// written twice. With -F the source goes on to the file that takes the place of the one that was read.

import { setTimeout as wait } from 'node:timers/promises'
import { throwIfAborted } from '../../node/files/abort-error.js'
import type { ByteSource } from '../../node/sources/byte-source.js'
import type { FollowOutput } from './follow-output.js'
import type { FollowedFile } from './followed-file.js'

/** As the readers of the library. */
const POLL_MILLISECONDS = 100

/** A source of bytes that may grow, and may go on to another file. */
export interface GrowingSource extends Pick<ByteSource, 'goOn'> {
  read(): Promise<Uint8Array | null>
}

/**
 * Writes the entries that come, without end.
 * @param reading what becomes of the bytes of the first file
 * @throws LogError ERR_LOG_CHANGED where the source can't go on to another file, and its own is replaced, cut or unlinked;
 *   ERR_LOG_HEADER, ERR_LOG_VERSION or ERR_LOG_NOT_LINES where another file is no such log; AbortError
 */
export async function followLog(
  source: GrowingSource,
  reading: FollowedFile,
  output: FollowOutput,
  signal: AbortSignal,
): Promise<never> {
  let current = reading
  for (;;) {
    throwIfAborted(signal)
    const chunk = await source.read()
    if (chunk !== null) {
      await current.receive(chunk, output)
      await output.rest()
      continue
    }
    const how = await source.goOn?.()
    if (how === undefined) await wait(POLL_MILLISECONDS, undefined, { signal })
    else {
      await current.leave(output)
      await output.addSwitch(how)
      current = current.next()
    }
  }
}
