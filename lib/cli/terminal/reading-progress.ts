// How far the reading of one or many logs has come: bytes, rate, the time that is left, and the faults so far.

import { counted, duration, shortSize } from '../text/quantity.js'
import { Bar, type Progressed, showsBars } from './bar.js'
import { sizeOf, WORTH_SHOWING_BYTES } from './progress-bar.js'
import type { StandardStreams } from './standard-streams.js'

/** So many logs take a while to open, however small they are. */
const WORTH_SHOWING_LOGS = 1000

/** For one of the logs. */
export interface LogProgress {
  /** @param bytes how many bytes of it were read @param faults how many faults were found in it */
  update(bytes: number, faults: number): void
  /** It is read, or can't be: it counts as read to its end. */
  end(): void
}

export interface ReadingProgress {
  /** To be called when the reading of a log begins, which may be in several files. */
  of(...files: string[]): LogProgress
  /** Removes the bar until the next update, so that something else can be written in its place. */
  hide(): void
  /** Removes the bar. */
  stop(): void
}

const NOTHING: LogProgress = { update() {}, end() {} }

/** Shows nothing. */
export const NO_READING_PROGRESS: ReadingProgress = { of: () => NOTHING, hide() {}, stop() {} }

export async function startReadingProgress(
  files: readonly string[],
  streams: Pick<StandardStreams, 'stderr' | 'env'>,
): Promise<ReadingProgress> {
  if (!showsBars(streams)) return NO_READING_PROGRESS
  const sizes = new Map<string, number>()
  for (const file of files) sizes.set(file, await sizeOf(file))
  const total = files.reduce((sum, file) => sum + (sizes.get(file) as number), 0)
  const isWorthIt = total >= WORTH_SHOWING_BYTES || (total > 0 && files.length >= WORTH_SHOWING_LOGS)
  return isWorthIt ? new ReadingBar(streams, sizes, total) : NO_READING_PROGRESS
}

class ReadingBar implements ReadingProgress {
  readonly #bar: Bar
  readonly #sizes: ReadonlyMap<string, number>
  #bytes = 0
  #faults = 0

  constructor(
    { stderr }: Pick<StandardStreams, 'stderr'>,
    sizes: ReadonlyMap<string, number>,
    total: number,
  ) {
    this.#sizes = sizes
    this.#bar = new Bar(stderr, total, (progressed, cells) =>
      readingText(progressed, { bytes: this.#bytes, faults: this.#faults }, cells),
    )
  }

  of(...files: string[]): LogProgress {
    const size = files.reduce((sum, file) => sum + (this.#sizes.get(file) as number), 0)
    let [read, found] = [0, 0]
    const update = (bytes: number, faults: number) => {
      // It may have grown since its size was read, and a compressed one yields more bytes than it has.
      this.#bytes += Math.min(bytes, size) - read
      this.#faults += faults - found
      read = Math.min(bytes, size)
      found = faults
      this.#bar.update(this.#bytes)
    }
    return { update, end: () => update(size, found) }
  }

  hide(): void {
    this.#bar.hide()
  }

  stop(): void {
    this.#bar.stop()
  }
}

/** '47% 1.2G 450M/s 12s left, 3 faults': what does not fit in the cells is left out from the end. */
export function readingText(
  { progress, eta, elapsed }: Progressed,
  { bytes, faults }: { bytes: number; faults: number },
  cells: number,
): string {
  const rate = (1000 * bytes) / Math.max(elapsed, 1)
  // cli-progress has a word in place of a number while it knows no rate.
  const left = Number.isFinite(eta) ? ` ${duration(eta)} left` : ''
  const parts = [
    `${Math.floor(100 * progress)}%`,
    ` ${shortSize(bytes)} ${shortSize(rate)}/s`,
    left,
    `, ${counted(faults, 'fault')}`,
  ]
  return parts.reduce((text, part) => (text.length + part.length <= cells ? text + part : text))
}
