// Appends to a log while a new file replaces it. A writer that does not hold the lock may have the old file open and append
// to it. So once it is replaced, the old file, which is still open here too, is checked once more.

import type { BigIntStats } from 'node:fs'
import { overwrittenWhileReplaced } from './changed-log.js'
import type { FileLayer, LogFile } from './file-layer.js'
import { writeSome } from './positioned-io.js'
import { RangeReader } from './range-reader.js'

/**
 * Copies the bytes that were appended to the old file after `seen` to the end of the log at the path. Resolves with their
 * number.
 * @throws LogError ERR_LOG_CHANGED where the old file was written to other than at its end
 */
export async function carryOver(
  files: FileLayer,
  old: LogFile,
  seen: BigIntStats,
  path: string,
): Promise<number> {
  const start = Number(seen.size)
  let end = start
  for (;;) {
    const now = await old.stat({ bigint: true })
    if (end === start && now.size === seen.size && now.mtimeNs === seen.mtimeNs) return 0
    if (now.size <= BigInt(start)) throw overwrittenWhileReplaced(path)
    if (now.size === BigInt(end)) return end - start
    await append(files, path, old, end, Number(now.size))
    end = Number(now.size)
  }
}

async function append(
  files: FileLayer,
  path: string,
  old: LogFile,
  start: number,
  end: number,
): Promise<void> {
  // At the end, wherever that is: another process may already append to the new file.
  const log = await files.open(path, 'append')
  try {
    await new RangeReader(old).read(start, end, async (piece) => {
      for (let written = 0; written < piece.length; ) written += await writeSome(log, piece, written, null)
    })
    await log.sync()
  } finally {
    await log.close()
  }
}
