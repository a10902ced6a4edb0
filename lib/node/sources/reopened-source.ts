// The file that a path names, and the files that take its place one after the other. The rules:
//
// - A path that names no file yet is waited for.
// - A file that was renamed is read on, also while its name is missing, until another file has that name and the old one was
//   quiet for some seconds (`grace.ts`). Then the new one is read from its start.
// - A file that was cut is read from its start again: as soon as it is noticed, by its size or by the bytes before the
//   position. What was appended between the last look and the cut is lost.
//
// Why no byte of a renamed file is lost: the descriptor holds the file, so its inode can't be given to another, and a name that
// refers to another inode shows a successor for certain. Bytes written within the grace are read before the file is left.

import { isCode } from '../files/file-layer.js'
import type { ByteSource, Switch } from './byte-source.js'
import { Grace } from './grace.js'
import { LogGeneration } from './log-generation.js'

export class ReopenedSource implements ByteSource {
  readonly canGrow = true
  readonly #path: string | URL
  readonly #grace = new Grace()
  #current: LogGeneration | undefined
  /** Whether the file was cut, so that what it holds is to be read from its start. */
  #isCut = false
  #closed = false

  /** @param opened the file that is read first; default: the one that the path names at the first `read` */
  constructor(path: string | URL, opened?: LogGeneration) {
    this.#path = path
    this.#current = opened
  }

  get total(): number | undefined {
    return this.#current?.total
  }

  async read(): Promise<Uint8Array | null> {
    const current = await this.#opened()
    if (current === undefined || this.#isCut) return null
    try {
      const chunk = await current.read()
      if (chunk !== null) this.#grace.restart()
      return chunk
    } catch (error) {
      if (!isCode(error, 'ERR_LOG_CHANGED')) throw error
      this.#isCut = true
      return null
    }
  }

  async goOn(): Promise<Switch | undefined> {
    const current = this.#current
    if (current === undefined || !(await this.#isOver(current))) return undefined
    const next = await LogGeneration.open(this.#path)
    if (next === undefined || this.#closed) {
      await next?.close()
      return undefined
    }
    this.#current = next
    this.#isCut = false
    this.#grace.cancel()
    const how = await this.#howTo(next, current)
    await current.close()
    return how
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#current?.close()
  }

  async #opened(): Promise<LogGeneration | undefined> {
    if (this.#current !== undefined) return this.#current
    const opened = await LogGeneration.open(this.#path)
    this.#current = opened
    if (this.#closed) await opened?.close()
    return this.#closed ? undefined : opened
  }

  /** Whether nothing follows in the file that is read. */
  async #isOver(current: LogGeneration): Promise<boolean> {
    if (this.#isCut) return true
    if (await current.hasSuccessorAt(this.#path)) return this.#grace.isOver() && !(await current.hasMore())
    this.#grace.cancel()
    return false
  }

  async #howTo(next: LogGeneration, current: LogGeneration): Promise<Switch> {
    if (next.stats.ino === current.stats.ino && next.stats.dev === current.stats.dev) return 'truncated'
    return (await current.isUnlinked()) ? 'replaced' : 'rotated'
  }
}
