// The path that an open file was opened by. While the file is read, the path may be removed or come to name another file:
// what is read then is not the log of that name any more.

import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { LogError } from '../../core/log-error.js'
import { replacedWhileRead, unlinkedWhileRead } from '../files/changed-log.js'
import { isSameFile } from '../files/file-layer.js'

export class NamedFile {
  readonly #path: string | URL
  #opened: BigIntStats | undefined

  constructor(path: string | URL) {
    this.#path = path
  }

  /** Says which file was opened. */
  opened(stats: BigIntStats): void {
    this.#opened = stats
  }

  /**
   * ERR_LOG_CHANGED where the path does not name the opened file any more, undefined where it does.
   * @param position how far the file has been read, for the error
   */
  async changed(position: number): Promise<LogError | undefined> {
    const now = await stat(this.#path, { bigint: true }).catch(() => undefined)
    if (now === undefined) return unlinkedWhileRead(position)
    const isSame = this.#opened !== undefined && isSameFile(this.#opened, now)
    return isSame ? undefined : replacedWhileRead(position)
  }
}
