import type { Readable, Writable } from 'node:stream'
import type { SignalTarget } from './interruption.js'

/** Where text goes; `isTTY` where a person is looking on. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean
}

/** What a process is given to talk through. The command reaches for nothing else of its process. */
export interface StandardStreams {
  readonly stdin: Readable
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signals: SignalTarget
}
