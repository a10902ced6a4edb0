// How far the work on one log has come that is done in phases. A log that takes no time to read gets no bar, and neither
// does one of unknown size.

import { stat } from 'node:fs/promises'
import { STANDARD_INPUT } from '../text/printable.js'
import { duration } from '../text/quantity.js'
import { Bar, type Progressed, showsBars } from './bar.js'
import type { OutputStream, StandardStreams } from './standard-streams.js'

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
export const WORTH_SHOWING_BYTES = 8 * 1024 * 1024
const BAR_CELLS = 14

/** Shows nothing. */
export const NO_PROGRESS: Progress = { update() {}, stop() {} }

/** @param passes how many phases there are; where a repair changes nothing, the second is left out */
export async function startProgress(
  file: string,
  streams: Pick<StandardStreams, 'stderr' | 'env'>,
  passes: 1 | 2 = 1,
): Promise<Progress> {
  const size = showsBars(streams) ? await sizeOf(file) : 0
  return size < WORTH_SHOWING_BYTES
    ? NO_PROGRESS
    : new ProgressBar(streams.stderr, size, PHASES.slice(0, passes))
}

export class ProgressBar<Name extends string = Phase> implements Progress<Name> {
  readonly #bar: Bar
  readonly #size: number
  readonly #phases: readonly Name[]
  #phase: Name | undefined

  /** @param size in bytes, the same for each phase */
  constructor(stream: OutputStream, size: number, phases: readonly Name[]) {
    this.#size = size
    this.#phases = phases
    this.#phase = phases[0]
    this.#bar = new Bar(stream, phases.length * size, (progressed, cells) =>
      progressText(progressed, this.#phase as Name, cells),
    )
  }

  update(bytes: number, phase: Name | undefined = this.#phases[0]): void {
    this.#phase = phase
    // The log may have grown since its size was read.
    this.#bar.update(this.#phases.indexOf(phase as Name) * this.#size + Math.min(bytes, this.#size))
  }

  stop(): void {
    this.#bar.stop()
  }
}

/** '47% 12m left: reading [======--------]'. */
function progressText({ progress, eta }: Progressed, phase: string, cells: number): string {
  // cli-progress has a word in place of a number while it knows no rate.
  const left = Number.isFinite(eta) ? ` ${duration(eta)} left` : ''
  const text = `${Math.floor(100 * progress)}%${left}: ${phase}`
  const done = Math.round(BAR_CELLS * progress)
  const bar = ` [${'='.repeat(done)}${'-'.repeat(BAR_CELLS - done)}]`
  return text.length + bar.length <= cells ? text + bar : text
}

/** In bytes; 0 where the size is unknown. An error is left for the reader of the file to report. */
export async function sizeOf(file: string): Promise<number> {
  if (file === STANDARD_INPUT) return 0
  const stats = await stat(file).catch(() => undefined)
  return stats?.isFile() === true ? stats.size : 0
}
