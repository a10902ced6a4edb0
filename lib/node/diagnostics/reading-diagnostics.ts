// What every reader tells `node:diagnostics_channel`, so that a service can watch all logs that it reads in one place, those
// that its libraries read included. Where nobody subscribes, it costs a look at a property.

import { type Channel, channel } from 'node:diagnostics_channel'
import type { Fault, RecoverySummary } from '../../core/recovery.js'

/** One reading of one log: the same object in each of its messages. */
export interface Reading {
  /** The name of the format. */
  readonly format: string
  /** The path or URL of the log; undefined for a stream, an iterable or an open file. */
  readonly source: string | undefined
}

const channels = {
  start: channel('wholeline:read:start'),
  fault: channel('wholeline:read:fault'),
  end: channel('wholeline:read:end'),
  error: channel('wholeline:read:error'),
  close: channel('wholeline:read:close'),
}

export class ReadingDiagnostics {
  readonly #format: string
  readonly #sourceName: () => string | undefined
  #reading: Reading | undefined
  #isClosed = false

  /** @param sourceName called at the first message */
  constructor(format: string, sourceName: () => string | undefined) {
    this.#format = format
    this.#sourceName = sourceName
  }

  get wantsFaults(): boolean {
    return channels.fault.hasSubscribers
  }

  /** May be called more than once. Every other message comes after it. */
  start(): void {
    if (this.#reading !== undefined) return
    this.#reading = { format: this.#format, source: this.#sourceName() }
    this.#publish(channels.start, {})
  }

  fault(fault: Fault): void {
    this.#publish(channels.fault, { fault })
  }

  end(summary: RecoverySummary): void {
    this.#publish(channels.end, { summary })
  }

  error(error: Error): void {
    this.#publish(channels.error, { error })
  }

  /** May be called more than once. No message comes after it. */
  close(): void {
    this.#publish(channels.close, {})
    this.#isClosed = true
  }

  #publish(to: Channel, message: object): void {
    if (this.#isClosed) return
    this.start()
    if (to.hasSubscribers) to.publish({ reading: this.#reading, ...message })
  }
}
