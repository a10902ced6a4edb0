// The command's progress bar on a terminal; no output to a file or a pipe.

import { ProgressBar } from '../../lib/cli/terminal/progress-bar.js'

/**
 * The same chunks, with a bar that shows how many of their bytes have passed.
 * @param total of all chunks, in bytes
 */
export async function* watched<Chunk extends Uint8Array>(
  chunks: AsyncIterable<Chunk>,
  what: string,
  total: number,
): AsyncGenerator<Chunk, void> {
  const bar = process.stderr.isTTY ? new ProgressBar(process.stderr, total, [what]) : undefined
  let done = 0
  try {
    for await (const chunk of chunks) {
      done += chunk.length
      bar?.update(done)
      yield chunk
    }
  } finally {
    bar?.stop()
  }
}
