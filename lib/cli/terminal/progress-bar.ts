// How much of a log has been read, for a person who waits at a terminal. A log that takes no time to read gets no bar,
// and neither does one of unknown size.

import { stat } from 'node:fs/promises'
import cliProgress from 'cli-progress'
import { logName, STANDARD_INPUT } from '../text/printable.js'
import type { OutputStream } from './standard-streams.js'

export interface Progress {
  /** @param bytes how many bytes of the log have been read */
  update(bytes: number): void
  /** Removes the bar. */
  stop(): void
}

/** Reading this much takes about a tenth of a second. */
const WORTH_SHOWING_BYTES = 8 * 1024 * 1024

/** Shows nothing. */
export const NO_PROGRESS: Progress = { update() {}, stop() {} }

export async function startProgress(file: string, stream: OutputStream): Promise<Progress> {
  const size = stream.isTTY === true ? await sizeOf(file) : 0
  if (size < WORTH_SHOWING_BYTES) return NO_PROGRESS
  const bar = new cliProgress.SingleBar({
    stream,
    format: '[{bar}] {percentage}% | {eta_formatted} left | {name}',
    clearOnComplete: true,
    etaBuffer: 100,
    // cli-progress cuts lines to the terminal's width. Otherwise it sets a mode of the terminal that Ctrl-C leaves set.
    linewrap: true,
  })
  bar.start(size, 0, { name: logName(file) })
  return bar
}

/** In bytes; 0 where the size is unknown. An error is left for the reader of the file to report. */
async function sizeOf(file: string): Promise<number> {
  if (file === STANDARD_INPUT) return 0
  const stats = await stat(file).catch(() => undefined)
  return stats?.isFile() === true ? stats.size : 0
}
