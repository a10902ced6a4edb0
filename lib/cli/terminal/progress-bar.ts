// How far reading has come, for a person who waits at a terminal. A log that is read in the blink of an eye
// gets no bar, and one whose size is unknown can't have one.

import { stat } from 'node:fs/promises'
import cliProgress from 'cli-progress'
import { logName, STANDARD_INPUT } from '../text/log-name.js'
import type { OutputStream } from './standard-streams.js'

export interface Progress {
  /** So many bytes are read. */
  update(bytes: number): void
  /** Takes the bar away again. */
  stop(): void
}

/** About a tenth of a second of reading. */
const WORTH_SHOWING_BYTES = 8 * 1024 * 1024

/** For whoever doesn't want to see any. */
export const NO_PROGRESS: Progress = { update() {}, stop() {} }

export async function startProgress(file: string, stream: OutputStream): Promise<Progress> {
  const size = stream.isTTY === true ? await sizeOf(file) : 0
  if (size < WORTH_SHOWING_BYTES) return NO_PROGRESS
  const bar = new cliProgress.SingleBar({
    stream,
    format: '[{bar}] {percentage}% | {eta_formatted} left | {name}',
    clearOnComplete: true,
    etaBuffer: 100,
    // Lines are cut to the terminal's width rather than by a mode of the terminal, which Ctrl-C would leave on.
    linewrap: true,
  })
  bar.start(size, 0, { name: logName(file) })
  return bar
}

/** 0 where it is unknown. What is wrong with the file, reading it will tell. */
async function sizeOf(file: string): Promise<number> {
  if (file === STANDARD_INPUT) return 0
  const stats = await stat(file).catch(() => undefined)
  return stats?.isFile() === true ? stats.size : 0
}
