// The end of a file as opening and repair change it: how many bytes of a torn tail stay, the cut, and the terminator.
// `lib/core/parser/torn-tail.ts` decides what stays.

import { LF } from '../../core/lines/line-format.js'
import { keptTailLength, type Tail, tailFate } from '../../core/parser/torn-tail.js'
import type { Unterminated } from '../../format/log-format.js'
import type { LogFile } from '../files/file-layer.js'
import { type ReadableFile, readExactly, readWhole, writeExactly } from '../files/positioned-io.js'
import { strictText } from '../parser/strict-text.js'
import { Turn } from '../parser/turn-taking.js'

export const TERMINATOR = Uint8Array.of(LF)

/** LF for an empty file, as for one that ends in a terminator. */
export async function lastByteOf(file: ReadableFile, size: number): Promise<number> {
  const [last] = size === 0 ? [] : await readExactly(file, Buffer.alloc(1), size - 1)
  return last ?? LF
}

/** How many bytes of the tail stay, which begins at `start` and ends with the file; they get a terminator. */
export async function keptLength(
  file: ReadableFile,
  start: number,
  tail: Tail,
  unterminated: Unterminated,
): Promise<number> {
  const fate = tailFate(tail, unterminated)
  if (fate !== 'look') return fate === 'stays' ? tail.length : 0
  const line = await readWhole(file, Buffer.allocUnsafeSlow(tail.length), start)
  const work = keptTailLength(line, strictText)
  const turn = new Turn()
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    await turn.afterSlice()
  }
}

/** Gives the last line its terminator. */
export async function terminate(file: LogFile, size: number, durable: boolean): Promise<void> {
  await writeExactly(file, TERMINATOR, size)
  if (durable) await file.sync()
}

/** Cuts the file to `end` bytes. What is cut must already be in the quarantine, where there is one. */
export async function cutTail(
  file: LogFile,
  end: number,
  isTerminated: boolean,
  durable: boolean,
): Promise<void> {
  await file.truncate(end)
  // A crash in between leaves whole values without a terminator, which the next opening completes.
  if (isTerminated) await writeExactly(file, TERMINATOR, end)
  if (durable) await file.sync()
}
