// A file that appears whole or not at all: written under another name, synced, and linked to its own. A link fails
// where the name exists, as a rename would not.

import { newDraftPath } from './draft-file.js'
import { abandonNew, type FileLayer, isCode, type LogFile, systemError } from './file-layer.js'

export interface NewFile {
  /** As for Node's `open`. */
  mode: number
  fill: (file: LogFile) => Promise<void>
}

/** What a file system says that has no hard links (vfat, exFAT, many over FUSE and SMB). */
const NO_LINKS = ['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/** Its folder is yet to be synced. Rejects with EEXIST where the path exists, and leaves nothing where it rejects. */
export async function placeNew(files: FileLayer, path: string, content: NewFile): Promise<LogFile> {
  const draft = newDraftPath(path)
  const file = await writeNew(files, draft, content).catch((error: Error) => {
    // It is the file that was asked for, and of a full disk Node names none.
    throw Object.assign(error, { path })
  })
  try {
    await files.link(draft, path)
  } catch (error) {
    await abandonNew(files, draft, file)
    if (isCode(error, 'EEXIST')) throw systemError('EEXIST', path)
    // Another process took it for what a dead one has left.
    if (isCode(error, 'ENOENT')) return placeNew(files, path, content)
    // Killed in the middle of this it leaves a part of the file.
    if (NO_LINKS.some((code) => isCode(error, code))) return writeNew(files, path, content)
    throw error
  }
  try {
    await removeIfThere(files, draft)
    return file
  } catch (error) {
    await abandonNew(files, path, file)
    await files.remove(draft).catch(() => {})
    throw error
  }
}

async function removeIfThere(files: FileLayer, path: string): Promise<void> {
  try {
    await files.remove(path)
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error
  }
}

async function writeNew(files: FileLayer, path: string, { mode, fill }: NewFile): Promise<LogFile> {
  const file = await files.open(path, 'wx+', mode)
  try {
    await fill(file)
    await file.sync()
    return file
  } catch (error) {
    await abandonNew(files, path, file)
    throw error
  }
}
