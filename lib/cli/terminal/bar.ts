// One line on standard error that says how far the work has come, for a person who waits at a terminal.
//
// It fits in 40 cells, on a wider terminal as well: a terminal that is made narrower would break a longer line in two, and
// only the second could be cleared.

import cliProgress from 'cli-progress'
import type { OutputStream, StandardStreams } from './standard-streams.js'
import { terminalWidth } from './terminal-width.js'

/** A terminal may break a line that ends in its last cell. */
const MOST_CELLS = 39

/** How far the work is. */
export interface Progressed {
  /** From 0 to 1. */
  readonly progress: number
  /** In seconds; not finite, or no number at all, while no rate is known. */
  readonly eta: number
  /** In milliseconds, from the start of the bar. */
  readonly elapsed: number
}

/** @param cells how many cells there are at most */
export type BarText = (progressed: Progressed, cells: number) => string

/** Whether bars are shown. */
export function showsBars({ stderr, env }: Pick<StandardStreams, 'stderr' | 'env'>): boolean {
  return stderr.isTTY === true && env.TERM !== 'dumb'
}

/** To the first cell, and clear the line. */
const CLEAR = '\u001b[1G\u001b[0K'

export class Bar {
  readonly #stream: OutputStream
  readonly #bar: cliProgress.SingleBar
  readonly #total: number

  constructor(stream: OutputStream, total: number, text: BarText) {
    this.#stream = stream
    this.#total = total
    const began = Date.now()
    this.#bar = new cliProgress.SingleBar({
      stream: withoutReturns(stream),
      format: (_options, { progress, eta }) => {
        const cells = Math.min(MOST_CELLS, (terminalWidth(stream) as number) - 1)
        return text({ progress, eta, elapsed: Date.now() - began }, cells).slice(0, cells)
      },
      clearOnComplete: true,
      etaBuffer: 100,
      // Otherwise cli-progress sets a mode of the terminal that Ctrl-C leaves set.
      linewrap: true,
    })
    this.#bar.start(total, 0)
  }

  /** @param done more than the total counts as the total: a log may have grown since its size was read */
  update(done: number): void {
    this.#bar.update(Math.min(done, this.#total))
  }

  /** Removes the bar until it is drawn again. */
  hide(): void {
    this.#stream.write(CLEAR)
  }

  /** Removes the bar. */
  stop(): void {
    this.#bar.stop()
  }
}

/**
 * The stream for cli-progress, which saves the place of the cursor and returns to it at the end. Once the window has
 * changed its size, that place may be on another row, whose text would be cleared instead of the bar.
 */
function withoutReturns(stream: OutputStream): NodeJS.WritableStream {
  const write = (text: string) => text === '\u001b7' || text === '\u001b8' || stream.write(text)
  return { isTTY: true, write } as unknown as NodeJS.WritableStream
}
