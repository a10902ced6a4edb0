// Logs that the file system lets nobody cut or write over (`chattr +a`): such a file can be opened for appending alone.
// That is all that a writer of a whole log asks; its writes are at the file's end, wherever they are said to be.

import { type FileLayer, isCode, type LogFile } from './file-layer.js'

/** The log, open for writing, and whether it is append-only: then its tail can't be cut. */
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

/** @throws Error EPERM where the work does, with what that means for the log */
export async function withoutCutting<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isCode(error, 'EPERM')) throw error
    const what = "ends in a torn line, and is append-only (chattr +a): that line can't be cut off"
    const message = `${path} ${what}; nothing was changed; clear the flag for as long as it takes to open the log`
    throw Object.assign(error as Error, { message: `EPERM: ${message}`, path })
  }
}
