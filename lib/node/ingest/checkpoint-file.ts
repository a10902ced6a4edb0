// A checkpoint in a file. It is written under another name, synced, renamed over the last one, and its folder synced: so at every
// moment, over kills and power cuts, the file holds the last checkpoint or the one before it, whole. `save` resolves after all four.

import { readFile } from 'node:fs/promises'
import { newDraftPath, removeUnfinished } from '../files/draft-file.js'
import { abandonNew, isCode, nodeFiles, pathOf, type RewritingLayer } from '../files/file-layer.js'
import { writeExactly } from '../files/positioned-io.js'
import { type CheckpointStore, type LogCheckpoint, refused } from './log-checkpoint.js'

/** As for a new file: what the process's umask leaves. */
const MODE = 0o666

export class CheckpointFile implements CheckpointStore {
  readonly path: string
  readonly #files: RewritingLayer

  constructor(path: string | URL, files: RewritingLayer = nodeFiles) {
    this.path = pathOf(path)
    this.#files = files
  }

  /** @throws LogError ERR_LOG_CHECKPOINT where the file is not JSON; what reading it fails with */
  async load(): Promise<LogCheckpoint | undefined> {
    // What a killed process left. Two jobs with one checkpoint file would be a mistake anyway.
    await removeUnfinished(this.#files, this.path)
    const text = await readFile(this.path, 'utf8').catch((error: Error) => {
      if (isCode(error, 'ENOENT')) return undefined
      throw error
    })
    if (text === undefined) return undefined
    try {
      return JSON.parse(text) as LogCheckpoint
    } catch {
      throw refused(
        `the checkpoint ${this.path} is damaged: put it back from a backup, or remove it to read the log from its start, which delivers entries again`,
      )
    }
  }

  async save(checkpoint: LogCheckpoint): Promise<void> {
    const draft = newDraftPath(this.path)
    const file = await this.#files.open(draft, 'wx+', MODE)
    try {
      await writeExactly(file, Buffer.from(`${JSON.stringify(checkpoint)}\n`), 0)
      await file.sync()
      await this.#files.rename(draft, this.path)
    } catch (error) {
      await abandonNew(this.#files, draft, file)
      throw error
    }
    await file.close()
    await this.#files.syncFolderOf(this.path)
  }
}
