// Waits until a followed file has been looked at, so that no test has to guess how long that takes.

import { open } from 'node:fs/promises'
import { devNull } from 'node:os'
import type { Test } from 'tap'

/** The parts of a file handle that are watched. */
interface Handle {
  read(...parameters: unknown[]): Promise<{ bytesRead: number }>
}

/**
 * Of the looks that find nothing new, the first may have begun before the last append, and the second may
 * be made while what was appended is still being parsed.
 */
const LOOKS = 3

/** Returns a function that resolves once everything in the followed file has been read and parsed. */
export async function watchLooks(t: Test): Promise<() => Promise<void>> {
  const prototype = await handlePrototype()
  const { read } = prototype
  const waiting = new Set<() => void>()
  /** Where the last look ended. A look that finds nothing new ends at the same position. */
  const ends = new WeakMap<Handle, unknown>()
  prototype.read = async function (this: Handle, ...parameters) {
    const result = await read.apply(this, parameters)
    if (result.bytesRead > 0) return result
    const position = parameters[3]
    if (position === ends.get(this)) for (const look of [...waiting]) look()
    ends.set(this, position)
    return result
  }
  t.teardown(() => {
    prototype.read = read
  })
  return () => emptyLooks(waiting)
}

function emptyLooks(waiting: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    let looks = 0
    const look = () => {
      looks += 1
      if (looks < LOOKS) return
      waiting.delete(look)
      resolve()
    }
    waiting.add(look)
  })
}

/** Node does not export the class of file handles. */
async function handlePrototype(): Promise<Handle> {
  const handle = await open(devNull)
  await handle.close()
  return Object.getPrototypeOf(handle) as Handle
}
