import type { InputSink, SinkInput } from '../../node/reading/log-input.js'
import type { LogChunks } from './peeked-source.js'

/** The chunks of an open log as an input. Closing it closes the log's source, whether or not it was read. */
export class ChunksInput implements SinkInput {
  readonly source: LogChunks
  #begun = false

  constructor(chunks: LogChunks) {
    this.source = chunks
  }

  async run(sink: InputSink): Promise<void> {
    this.#begun = true
    for await (const chunk of this.source) await sink.accept(chunk)
    sink.end(this.source.broken)
  }

  /** A generator that has not begun would not close its source. */
  async close(): Promise<void> {
    if (!this.#begun) await this.source.next()
    await this.source.return()
  }
}
