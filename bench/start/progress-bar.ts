// A progress bar on a terminal; no output to a file or a pipe.

import { Presets, SingleBar } from 'cli-progress'
import { MEGABYTE } from '../harness/report/quantities.js'

export class ProgressBar implements Disposable {
  readonly #bar: SingleBar | undefined
  #done = 0

  constructor(what: string, totalBytes: number) {
    if (!process.stderr.isTTY) return
    const format = `   ${what} {bar} {percentage} %   {value} of {total} MB`
    this.#bar = new SingleBar(
      { format, barsize: 32, hideCursor: true, stream: process.stderr },
      Presets.shades_classic,
    )
    this.#bar.start(Math.round(totalBytes / MEGABYTE), 0)
  }

  add(bytes: number): void {
    this.#done += bytes
    this.#bar?.update(Math.round(this.#done / MEGABYTE))
  }

  [Symbol.dispose](): void {
    this.#bar?.stop()
  }
}

/** The same chunks. Their bytes are added to the bar as they pass. */
export async function* watched<Chunk extends Uint8Array>(
  chunks: AsyncIterable<Chunk> | Iterable<Chunk>,
  bar: ProgressBar,
): AsyncGenerator<Chunk, void> {
  for await (const chunk of chunks) {
    bar.add(chunk.length)
    yield chunk
  }
}
