// What is written to an entry reader, on its way to the parser: at once, or decompressed first where the first bytes show an archive.
// The callback of a chunk is called when the chunk is used up.

import { archiveKind, type Decompress } from '../compressed/archive-kind.js'
import { DecompressedSource } from '../compressed/decompressed-source.js'
import type { ParserFeed } from '../parser/parser-feed.js'
import type { Chunk } from '../sources/byte-source.js'
import { WrittenSource } from './written-source.js'

export class WrittenInput {
  readonly #feed: () => ParserFeed<unknown, unknown>
  readonly #fail: (error: Error) => void
  #decompress: Decompress
  /** Bytes that were held back until they show what is written. */
  #held: Uint8Array = new Uint8Array(0)
  #written: WrittenSource | undefined
  #source: DecompressedSource | undefined
  #closed = false

  /**
   * @param feed the feed of the file that is read
   * @param fail called with what decompressing fails with
   */
  constructor(
    feed: () => ParserFeed<unknown, unknown>,
    decompress: Decompress,
    fail: (error: Error) => void,
  ) {
    this.#feed = feed
    this.#decompress = decompress
    this.#fail = fail
  }

  /** How much was read of an archive; undefined where there is none. */
  get compressedBytes(): number | undefined {
    return this.#source?.compressedBytes
  }

  put(chunk: Chunk, done: () => void): void {
    if (this.#decompress === false) this.#feed().put(chunk, done)
    else if (this.#written !== undefined) this.#written.put(chunk, done)
    else if (this.#decompress !== 'auto') this.#begin(this.#decompress).put(chunk, done)
    else this.#look(chunk, done)
  }

  end(done: () => void): void {
    if (this.#written !== undefined) this.#written.end(done)
    else if (this.#decompress === false || this.#decompress === 'auto')
      this.#passOn(() => this.#feed().end(done))
    else this.#begin(this.#decompress).end(done)
  }

  close(): void {
    this.#closed = true
    void this.#source?.close()
  }

  /** Decides by the first bytes. Text is never an archive. */
  #look(chunk: Chunk, done: () => void): void {
    if (typeof chunk === 'string') return this.#passOn(() => this.#feed().put(chunk, done))
    const start = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    const kind = archiveKind(start)
    if (kind !== undefined && kind !== 'undecided') return this.#begin(kind).put(start, done)
    // A copy, since the writer may use its buffer again.
    this.#held = kind === undefined ? start : new Uint8Array(start)
    if (kind === undefined) this.#passOn(done)
    else done()
  }

  /** What is written is not compressed. */
  #passOn(done: () => void): void {
    const held = this.#held
    this.#held = new Uint8Array(0)
    this.#decompress = false
    if (held.length > 0) this.#feed().put(held, done)
    else done()
  }

  #begin(kind: Decompress): WrittenSource {
    const written = new WrittenSource()
    this.#written = written
    this.#source = new DecompressedSource(written, kind)
    this.#run(this.#source, written).catch(this.#fail)
    return written
  }

  async #run(source: DecompressedSource, written: WrittenSource): Promise<void> {
    for (let chunk = await source.read(); chunk !== null; chunk = await source.read())
      await this.#feed().accept(chunk)
    if (this.#closed) return
    // After a break, what is still written is left unread: its writer must not wait until it is used.
    written.drain((done) => this.#feed().end(done, source.broken))
  }
}
