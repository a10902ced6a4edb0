// A new file that appears whole or not at all: it is written under another name, synced, and then linked to its own. Unlike
// a rename, a link fails where the name exists.

import { newDraftPath } from './draft-file.js'
import { abandonNew, type FileLayer, isCode, type LogFile, systemError } from './file-layer.js'

export interface NewFile {
  /** As for Node's `open`. */
  mode: number
  fill: (file: LogFile) => Promise<void>
}

/** The errors of file systems without hard links (vfat, exFAT, many over FUSE and SMB). */
const NO_LINKS = ['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/** How often in a row another process may take the draft for that of a killed one. */
const MOST_TRIES = 5

/**
 * Makes the file. The caller must sync its folder.
 * @throws EEXIST where the path exists, and what the file system fails with; no file is left then
 */
export async function placeNew(
  files: FileLayer,
  path: string,
  content: NewFile,
  tries = MOST_TRIES,
): Promise<LogFile> {
  const draft = newDraftPath(path)
  const file = await writeNew(files, draft, content).catch((error: Error) => {
    // The caller knows the file by its final path; and for a full disk Node names no path at all.
    throw Object.assign(error, { path })
  })
  try {
    await files.link(draft, path)
  } catch (error) {
    await abandonNew(files, draft, file)
    if (isCode(error, 'EEXIST')) throw systemError('EEXIST', path)
    // Another process removed the draft, which it took for that of a killed process.
    if (isCode(error, 'ENOENT')) {
      if (tries > 1) return placeNew(files, path, content, tries - 1)
      // No file can have that path: it is empty, or the name of a folder that is not there.
      throw systemError('ENOENT', path)
    }
    // A process that is killed during this write leaves an incomplete file.
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
