// What a reader that follows a log holds while it waits for its next look.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { descriptorsOf } from '../files/descriptors.js'

/** The longest interval between two looks. No test lives long enough to see the second one. */
export const LONGEST_POLL_MILLISECONDS = 2 ** 31 - 1

/** The timers of this process, which keep it alive, and its descriptors of the file. */
export function held(path: string): { timers: number; descriptors: number } {
  return { timers: timerCount(), descriptors: descriptorsOf(path) }
}

export function timerCount(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
}

/** Resolves once a reader waits for its next look. */
export async function waiting(timersBefore: number): Promise<void> {
  while (timerCount() <= timersBefore) await nextTurn()
}
