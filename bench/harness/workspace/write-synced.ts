import { open } from 'node:fs/promises'

/**
 * Writes a file, new or over an old one, and gives what the chunks return. The file is synced, so that the
 * kernel does not write it out while something else is being measured; its bytes stay in the page cache.
 */
export async function writeSynced<Returned>(
  path: string,
  chunks: Generator<Buffer, Returned>,
): Promise<Returned> {
  const file = await open(path, 'w')
  try {
    for (;;) {
      const next = chunks.next()
      // To a file handle it writes from where the last one ended, and every byte.
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
