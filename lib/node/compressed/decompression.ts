// What the decompressors of all kinds have in common: one engine at a time, and pieces of a good size for it.

import { LogError } from '../../core/log-error.js'
import type { ArchiveInput } from './archive-input.js'
import { type Decompressor, Engine } from './engine.js'

/** The most that an engine gets at once. */
export const PIECE_BYTES = 64 * 1024

/** The archive may be whole: a limit of memory is not damage. */
const WINDOW_TOO_LARGE = 'ZSTD_error_frameParameter_windowTooLarge'

/** An engine that fails for want of memory proves nothing about the archive. */
const NO_MEMORY = /MEM|ALLOC/i

export class Decompression {
  readonly input: ArchiveInput
  #engine: Engine | undefined
  #closed = false

  constructor(input: ArchiveInput) {
    this.input = input
  }

  /** The engine for the next member or frame, in place of the last one. */
  begin(stream: Decompressor): Engine {
    this.#engine?.close()
    this.#engine = new Engine(stream)
    if (this.#closed) this.#engine.close()
    return this.#engine
  }

  /**
   * What the engine makes of the bytes that it was given.
   * @throws ArchiveBreak where they are damaged
   */
  async *output(engine: Engine): AsyncGenerator<Buffer, void, undefined> {
    try {
      for (let next = await engine.next(); next !== undefined; next = await engine.next()) yield next
    } catch (error) {
      throw this.#reasonOf(error as NodeJS.ErrnoException)
    }
  }

  close(): void {
    this.#closed = true
    this.#engine?.close()
  }

  #reasonOf(error: NodeJS.ErrnoException): Error {
    const { code = '' } = error
    if (code === 'Z_BUF_ERROR') return this.input.cut()
    if (code === WINDOW_TOO_LARGE) return windowTooLarge(error)
    return NO_MEMORY.test(code) ? error : this.input.damaged("what is there can't be decompressed")
  }
}

function windowTooLarge(cause: Error): LogError {
  const message =
    'decompressing the source takes more than 128 MiB of memory, the most that Node.js allows zstd: ' +
    'use a pipe, such as `zstd -dc --long=31 FILE | wholeline check -`'
  return new LogError('ERR_LOG_ENCODING', message, { cause })
}
