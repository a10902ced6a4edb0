import { open } from 'node:fs/promises'

/**
 * Writes a file, replacing an old one, and returns what the generator of chunks returns. The file is synced, so that the
 * kernel does not write it out during a measurement; its bytes stay in the page cache.
 */
export async function writeSynced<Returned>(
  path: string,
  chunks: Generator<Buffer, Returned>,
): Promise<Returned> {
  const file = await open(path, 'w')
  try {
    for (;;) {
      const next = chunks.next()
      // On a file handle, it continues where the last call ended, and writes every byte.
      if (!next.done) await file.writeFile(next.value)
      else {
        await file.sync()
        return next.value
      }
    }
  } finally {
    await file.close()
  }
}
