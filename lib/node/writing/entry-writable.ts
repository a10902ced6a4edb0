// A Writable over a writer. A batch is what was written to the stream while the one before it was on its way to the disk:
// it is written and synced as one, so that the entries in the log are always the first ones of the stream.
//
// Node counts what waits in a stream of objects by their number, which says nothing of their size. So each entry is
// encoded as it is written to the stream, and the bytes count as well.

import { Writable } from 'node:stream'
import { knownOptions, type OptionNames, oneOf } from '../../core/option-checks.js'

/** The options of `EntryWriter.writable`. */
export interface WritableOptions {
  /** Close the writer when the stream has ended or is destroyed. Default false. */
  close?: boolean | undefined
}

const WRITABLE_OPTIONS: OptionNames<WritableOptions> = { close: true }

/** What the stream asks of a writer. */
export interface StreamTarget {
  /** @throws for an entry that is refused */
  lineOf(entry: unknown): Uint8Array
  appendMany(lines: readonly Uint8Array[]): Promise<unknown>
  close(): Promise<void>
}

/** How many bytes may be on their way before `write` returns false. */
const MOST_BYTES = 4 * 1024 * 1024
/** How many entries may be. */
const MOST_ENTRIES = 16 * 1024

type Callback = (error?: Error | null) => void
type Written = (error: Error | null | undefined) => void

/** An entry on its way through the stream: its line, or why it is refused. */
class Encoded {
  readonly line: Uint8Array | undefined
  readonly refusal: Error | undefined

  constructor(encode: () => Uint8Array) {
    try {
      this.line = encode()
    } catch (error) {
      this.refusal = error as Error
    }
  }
}

export class EntryWritable extends Writable {
  readonly #target: StreamTarget
  readonly #closes: boolean
  #bytes = 0
  /** Whether `write` has returned false only because of the bytes: then Node does not emit 'drain'. */
  #owesDrain = false

  /** @throws TypeError for an invalid option */
  constructor(target: StreamTarget, options: WritableOptions) {
    super({ objectMode: true, highWaterMark: MOST_ENTRIES })
    knownOptions(options, WRITABLE_OPTIONS)
    const { close = false } = options
    oneOf('close', close, [true, false])
    this.#target = target
    this.#closes = close
  }

  override write(entry: unknown, callback?: Written): boolean
  override write(entry: unknown, encoding: BufferEncoding, callback?: Written): boolean
  override write(entry: unknown, encoding?: BufferEncoding | Written, callback?: Written): boolean {
    const written = typeof encoding === 'function' ? encoding : callback
    const hasRoom = super.write(this.#encode(entry), 'utf8', written)
    const isFull = this.#bytes >= MOST_BYTES
    if (hasRoom && isFull) this.#owesDrain = true
    return hasRoom && !isFull
  }

  /** Of the stream's own `end`, which does not call `write`, an entry comes here as it is. */
  override _write(entry: unknown, _encoding: BufferEncoding, callback: Callback): void {
    void this.#append([entry], callback)
  }

  override _writev(chunks: { chunk: unknown }[], callback: Callback): void {
    const entries = chunks.map(({ chunk }) => chunk)
    void this.#append(entries, callback)
  }

  override _final(callback: Callback): void {
    // Every entry of the stream is in the log by now.
    this.#closeIfWanted().then(() => callback(), callback)
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.#closeIfWanted().then(
      () => callback(error),
      (failure: Error) => callback(error ?? failure),
    )
  }

  #encode(entry: unknown): Encoded {
    const encoded = new Encoded(() => this.#target.lineOf(entry))
    this.#bytes += encoded.line?.length ?? 0
    return encoded
  }

  /** Appends the entries before the first that is refused, and then fails with its refusal. */
  async #append(entries: readonly unknown[], callback: Callback): Promise<void> {
    // What is given to `end` does not pass through `write`.
    const batch = entries.map((each) => (each instanceof Encoded ? each : this.#encode(each)))
    const refused = batch.find(({ refusal }) => refusal !== undefined)
    const accepted = refused === undefined ? batch : batch.slice(0, batch.indexOf(refused))
    const lines = accepted.map(({ line }) => line as Uint8Array)
    try {
      await this.#target.appendMany(lines)
    } catch (error) {
      return callback(error as Error)
    }
    for (const { length } of lines) this.#bytes -= length
    callback(refused?.refusal)
    // As Node does: what a listener throws is then an uncaught exception.
    process.nextTick(() => this.#drain())
  }

  #drain(): void {
    if (!this.#owesDrain || this.#bytes >= MOST_BYTES) return
    this.#owesDrain = false
    if (!this.destroyed && !this.writableEnded) this.emit('drain')
  }

  async #closeIfWanted(): Promise<void> {
    if (this.#closes) await this.#target.close()
  }
}
