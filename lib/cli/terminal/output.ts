// Output that is waited for: a write resolves when the stream has passed it on, so that a slow reader slows
// the work down instead of filling the memory, and a reader who is gone ends it.

import { systemErrorText } from '../errors/problem.js'
import { type Paint, paintFor } from './paint.js'
import type { OutputStream, StandardStreams } from './standard-streams.js'

/** The output could not be written. */
export class OutputError extends Error {
  /** Whoever read the output has closed it, as `head` does: no failure, but the end of the work. */
  readonly isClosedPipe: boolean

  constructor(cause: NodeJS.ErrnoException) {
    super(`can't write the output: ${systemErrorText(cause)}`, { cause })
    this.isClosedPipe = cause.code === 'EPIPE'
  }
}

export class Output {
  readonly #stream: OutputStream
  readonly paint: Paint

  constructor(stream: OutputStream, env: StandardStreams['env']) {
    this.#stream = stream
    this.paint = paintFor(stream, env)
    // Every write hears of its own failure. Without a listener the event would end the process.
    stream.on('error', () => {})
  }

  /** Rejects with an OutputError. Nothing should be written after that. */
  write(data: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(data, (error) => (error ? reject(new OutputError(error)) : resolve()))
    })
  }
}
