// How far the work on a log has come, for a person who waits at a terminal. A log that takes no time to read gets no bar,
// and neither does one of unknown size.
//
// The bar is one line that fits in 40 cells, on a wider terminal as well: a terminal that is made narrower would break a
// longer line in two, and only the second could be cleared.

import { stat } from 'node:fs/promises'
import cliProgress from 'cli-progress'
import { STANDARD_INPUT } from '../text/printable.js'
import { duration } from '../text/quantity.js'
import type { OutputStream, StandardStreams } from './standard-streams.js'
import { terminalWidth } from './terminal-width.js'

/** What is done with the bytes of a log, in this order. Only a repair gets to the second. */
const PHASES = ['reading', 'checking the repaired log'] as const
export type Phase = (typeof PHASES)[number]

export interface Progress<Name extends string = Phase> {
  /** @param bytes how many bytes that phase has read. Default phase: the first */
  update(bytes: number, phase?: Name): void
  /** Removes the bar. */
  stop(): void
}

/** Reading this much takes about a tenth of a second. */
const WORTH_SHOWING_BYTES = 8 * 1024 * 1024
/** A terminal may break a line that ends in its last cell. */
const MOST_CELLS = 39
const BAR_CELLS = 14

/** Shows nothing. */
export const NO_PROGRESS: Progress = { update() {}, stop() {} }

/** @param passes how many phases there are; where a repair changes nothing, the second is left out */
export async function startProgress(
  file: string,
  { stderr, env }: Pick<StandardStreams, 'stderr' | 'env'>,
  passes: 1 | 2 = 1,
): Promise<Progress> {
  const isShown = stderr.isTTY === true && env.TERM !== 'dumb'
  const size = isShown ? await sizeOf(file) : 0
  return size < WORTH_SHOWING_BYTES ? NO_PROGRESS : new ProgressBar(stderr, size, PHASES.slice(0, passes))
}

export class ProgressBar<Name extends string = Phase> implements Progress<Name> {
  readonly #bar: cliProgress.SingleBar
  readonly #size: number
  readonly #phases: readonly Name[]

  /** @param size in bytes, the same for each phase */
  constructor(stream: OutputStream, size: number, phases: readonly Name[]) {
    this.#size = size
    this.#phases = phases
    this.#bar = new cliProgress.SingleBar({
      stream: withoutReturns(stream),
      format: (_options, { progress, eta }, { phase }) =>
        progressText(progress, eta, phase, terminalWidth(stream) as number),
      clearOnComplete: true,
      etaBuffer: 100,
      // Otherwise cli-progress sets a mode of the terminal that Ctrl-C leaves set.
      linewrap: true,
    })
    this.#bar.start(phases.length * size, 0, { phase: phases[0] })
  }

  update(bytes: number, phase: Name | undefined = this.#phases[0]): void {
    // The log may have grown since its size was read.
    const read = Math.min(bytes, this.#size)
    this.#bar.update(this.#phases.indexOf(phase as Name) * this.#size + read, { phase })
  }

  stop(): void {
    this.#bar.stop()
  }
}

/** '47% 12m left: reading [======--------]', cut to the terminal's width. */
function progressText(progress: number, eta: number, phase: string, columns: number): string {
  const cells = Math.min(MOST_CELLS, columns - 1)
  // cli-progress has a word in place of a number while it knows no rate.
  const left = Number.isFinite(eta) ? ` ${duration(eta)} left` : ''
  const text = `${Math.floor(100 * progress)}%${left}: ${phase}`
  const done = Math.round(BAR_CELLS * progress)
  const bar = ` [${'='.repeat(done)}${'-'.repeat(BAR_CELLS - done)}]`
  return text.length + bar.length <= cells ? text + bar : text.slice(0, cells)
}

/**
 * The stream for cli-progress, which saves the place of the cursor and returns to it at the end. Once the window has
 * changed its size, that place may be on another row, whose text would be cleared instead of the bar.
 */
function withoutReturns(stream: OutputStream): NodeJS.WritableStream {
  const write = (text: string) => text === '\u001b7' || text === '\u001b8' || stream.write(text)
  return { isTTY: true, write } as unknown as NodeJS.WritableStream
}

/** In bytes; 0 where the size is unknown. An error is left for the reader of the file to report. */
async function sizeOf(file: string): Promise<number> {
  if (file === STANDARD_INPUT) return 0
  const stats = await stat(file).catch(() => undefined)
  return stats?.isFile() === true ? stats.size : 0
}
