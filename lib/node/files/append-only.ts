// Append-only logs (`chattr +a`): the file system lets no process cut or overwrite them, nor open them other than for
// appending. That is enough for a writer of a whole log: every write goes to the end of the file, whatever its position.

import { type FileLayer, isCode, type LogFile } from './file-layer.js'

/** Opens the log for writing. The torn tail of an append-only log can't be cut. */
export async function openToAppend(
  files: FileLayer,
  path: string,
): Promise<{ file: LogFile; isAppendOnly: boolean }> {
  try {
    return { file: await files.open(path, 'r+'), isAppendOnly: false }
  } catch (error) {
    if (!isCode(error, 'EPERM')) throw error
    return { file: await files.open(path, 'append'), isAppendOnly: true }
  }
}

/** Runs work that cuts the torn tail. @throws what the work does; for EPERM, the message says that the log is append-only */
export async function withoutCutting<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isCode(error, 'EPERM')) throw error
    const what = "ends in a torn line, and is append-only (chattr +a): that line can't be cut off"
    const message = `${path} ${what}; nothing was changed; clear the flag (chattr -a), open the log, and set it again`
    throw Object.assign(error as Error, { message: `EPERM: ${message}`, path })
  }
}
