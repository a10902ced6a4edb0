// Output that the command waits for: a write resolves when the stream has passed it on. So a slow reader slows the
// command down instead of filling the memory, and a reader that closes the pipe ends it.

import { systemErrorText } from '../errors/problem.js'
import { wrappedReport, wrappedText } from '../text/wrapped-text.js'
import { type ColourChoice, type Paint, paintFor } from './paint.js'
import type { OutputStream, StandardStreams } from './standard-streams.js'
import { terminalWidth } from './terminal-width.js'

/** The output could not be written. */
export class OutputError extends Error {
  /** Whether the reader closed the pipe, as `head` does: not a failure, but the end of the work. */
  readonly isClosedPipe: boolean

  /** @param name what the message calls the output */
  constructor(cause: NodeJS.ErrnoException, name = 'the output') {
    super(`can't write ${name}: ${systemErrorText(cause)}`, { cause })
    this.isClosedPipe = cause.code === 'EPIPE'
  }
}

/** Where the lines of a command go. */
export interface Sink {
  /** Resolves once the data is passed on, or copied. Rejects with an OutputError; after that, write nothing more. */
  write(data: string | Uint8Array): Promise<void>
}

export class Output implements Sink {
  readonly #stream: OutputStream
  readonly #env: StandardStreams['env']
  #paint: Paint

  constructor(stream: OutputStream, env: StandardStreams['env']) {
    this.#stream = stream
    this.#env = env
    this.#paint = paintFor(stream, env, 'auto')
    // Each write reports its own failure. Without a listener the event would end the process.
    stream.on('error', () => {})
  }

  get paint(): Paint {
    return this.#paint
  }

  /** Replaces the choice 'auto', which holds until then. */
  chooseColours(choice: ColourChoice): void {
    this.#paint = paintFor(this.#stream, this.#env, choice)
  }

  /** A report for a person, wrapped as a terminal needs it; a long one ends with its first line, the verdict. */
  writeReport(report: string): Promise<void> {
    return this.write(wrappedReport(report, terminalWidth(this.#stream)))
  }

  /** Other text for a person, wrapped likewise. */
  writeText(text: string): Promise<void> {
    return this.write(wrappedText(text, terminalWidth(this.#stream)))
  }

  /** Rejects with an OutputError; after that, write nothing more. */
  write(data: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(data, (error) => (error ? reject(new OutputError(error)) : resolve()))
    })
  }
}

/**
 * Messages beside the output, on standard error. That stream may be closed, which is no reason to leave the output
 * unfinished: a message that cannot be written is lost, and the work goes on.
 */
export class Messages extends Output {
  /** Resolves when the text is written, or lost. */
  override async write(text: string): Promise<void> {
    await super.write(text).catch(() => {})
  }
}
