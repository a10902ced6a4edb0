// A hint that the log has changed, so that a look need not wait for its time. Systems drop and merge such hints, and some file
// systems give none: so looking from time to time is what counts, and any failure here is safe to ignore.

import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Pause } from '../reading/follow.js'

export class LogWatch {
  readonly #watcher: FSWatcher | undefined

  constructor(path: string, pause: Pause) {
    try {
      // The folder, not the file: the name may come to stand for another file.
      this.#watcher = watch(dirname(path), { persistent: false }, (_, name) => {
        if (name === basename(path)) pause.end()
      })
      this.#watcher.on('error', () => {})
    } catch {
      this.#watcher = undefined
    }
  }

  close(): void {
    this.#watcher?.close()
  }
}
