// The streams, the environment and the signals that the command uses. It uses nothing else of its process.

import { createWriteStream, fstatSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import type { SignalTarget } from './interruption.js'

/** Where text goes; `isTTY` where that is a terminal. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean
  /** The terminal's width in cells, as it is now. */
  readonly columns?: number
}

export interface StandardStreams {
  readonly stdin: Readable
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signals: SignalTarget
}

const DESCRIPTOR = 1

/**
 * The standard output of this process. Where that is a regular file, Node's own stream takes a write that was cut short
 * (a full disk, a size limit) for a complete one, and the end of the output is silently lost. A file stream writes the
 * rest, so it reports the error.
 */
export function standardOutput(): OutputStream {
  const isFile = fstatSync(DESCRIPTOR).isFile()
  return isFile ? createWriteStream('', { fd: DESCRIPTOR, autoClose: false }) : process.stdout
}
