// Tells when a followed file has been looked at, so that no test has to guess how long that takes.

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

/** The function it gives resolves once all that a followed file holds by now has been read and parsed. */
export async function watchLooks(t: Test): Promise<() => Promise<void>> {
  const prototype = await handlePrototype()
  const { read } = prototype
  const waiting = new Set<() => void>()
  /** Where the file ended last. A look that finds nothing new ends where the one before it ended. */
  const ends = new WeakMap<Handle, unknown>()
  prototype.read = async function (this: Handle, ...parameters) {
    const result = await read.apply(this, parameters)
    if (result.bytesRead > 0) return result
    const position = parameters[3]
    if (position === ends.get(this)) for (const tell of [...waiting]) tell()
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
    const tell = () => {
      looks += 1
      if (looks < LOOKS) return
      waiting.delete(tell)
      resolve()
    }
    waiting.add(tell)
  })
}

/** The class of file handles is not exported. */
async function handlePrototype(): Promise<Handle> {
  const handle = await open(devNull)
  await handle.close()
  return Object.getPrototypeOf(handle) as Handle
}
