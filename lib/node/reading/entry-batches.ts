// Iteration over an entry reader (`for await`, `batches`): the entries that are ready are taken straight from the parser,
// an array at a time, past the buffer of the stream, which costs several times what an entry does. An error comes after
// every entry before it.

import type { Readable } from 'node:stream'
import { BATCH_BYTES } from './batch-iterator.js'
import { Deferred, Wakeup } from './deferred.js'
import type { PushPump } from './push-pump.js'

/** Short entries are handed on before they reach `BATCH_BYTES`: each takes more memory than its line. */
const BATCH_ENTRIES = 1024

/** The entries of a reader, one after the other. */
export interface EntrySteps<E> {
  /** Goes on to the next entry; false where no entry is ready, and at the end. */
  toNextEntry(): boolean
  /** Takes entries that are ready, at most so many. Returns how many bytes of the log they are; 0: `toNextEntry` says more. */
  takeEntries(batch: E[], most: number): number
  /** The entry that was reached last, and the length of its line in bytes; another one for each file of a rotated log. */
  readonly parser: { readonly entry: E; readonly length: number }
  /** Whether the parser has reached the end of the log. */
  hasEnded(): boolean
  /** Rejects with what the reader was destroyed by. */
  readonly summary: Promise<unknown>
}

const ignore = () => {}

/** Keeps an 'error' event without another listener from ending the process: the caller learns of it by a promise. */
export function reportByPromise(stream: Readable): void {
  if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore)
}

export class EntryBatches<E> {
  readonly #stream: Readable
  readonly #pump: PushPump
  readonly #steps: EntrySteps<E>
  readonly #closed = new Deferred<void>()
  readonly #wakeup = new Wakeup()
  #hasBegun = false
  /** The batch that is being filled. */
  #filling: readonly E[] = []
  #failure: Error | undefined

  constructor(stream: Readable, pump: PushPump, steps: EntrySteps<E>) {
    this.#stream = stream
    this.#pump = pump
    this.#steps = steps
    stream.once('close', () => this.#closed.resolve())
  }

  /** Whether entries are taken by iteration, and no longer by the stream. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /** How many entries are in a batch that is not handed on yet: a listener for a fault may ask for the position meanwhile. */
  get held(): number {
    return this.#filling.length
  }

  /** Whether the stream was destroyed before its end: entries that are ready are not handed on then. */
  get isCut(): boolean {
    return this.#stream.destroyed && !this.#stream.readableEnded
  }

  /** There may be entries. */
  wake(): void {
    this.#wakeup.wake()
  }

  /** Ends the iteration with an error, once the entries before it are taken. */
  fail(error: Error): void {
    this.#failure ??= error
    this.wake()
  }

  async *run(): AsyncGenerator<E[], undefined, undefined> {
    this.#hasBegun = true
    reportByPromise(this.#stream)
    try {
      for (let batch = await this.#next(); batch.length > 0; batch = await this.#next()) yield batch
    } finally {
      this.#stream.destroy()
      await this.#closed.promise
    }
  }

  /** Empty at the end. */
  async #next(): Promise<E[]> {
    for (;;) {
      if (this.isCut) await this.#steps.summary
      const batch = this.#takePushed()
      this.#filling = batch
      this.#takeReady(batch)
      this.#filling = []
      if (batch.length > 0) return batch
      if (this.#failure !== undefined) this.#stream.destroy(this.#failure)
      else if (this.#steps.hasEnded()) return this.#finished(batch)
      else if (!this.#stream.destroyed) await this.#wakeup.wait()
    }
  }

  async #finished(batch: E[]): Promise<E[]> {
    this.#stream.read()
    await this.#closed.promise
    return batch
  }

  /** The entries that were pushed before iteration began. */
  #takePushed(): E[] {
    const batch: E[] = []
    while (this.#stream.readableLength > 0) batch.push(this.#stream.read() as E)
    if (this.#pump.takeNull()) batch.push(null as E)
    this.#failure ??= this.#pump.failure
    return batch
  }

  #takeReady(batch: E[]): void {
    if (this.#failure !== undefined) return
    let bytes = 0
    try {
      while (bytes < BATCH_BYTES && batch.length < BATCH_ENTRIES) {
        const taken = this.#steps.takeEntries(batch, BATCH_ENTRIES - batch.length)
        bytes += taken
        if (taken > 0) continue
        if (!this.#steps.toNextEntry()) break
        const { parser } = this.#steps
        batch.push(parser.entry)
        bytes += parser.length
      }
    } catch (error) {
      this.#failure = error as Error
    }
  }
}
