// Bytes that are about to be cut from a log, kept first: copied into a file of their own, which is synced
// with its folder before anything is cut.

import { writeExactly } from './exact-write.js'
import { abandonNew, type FileLayer, isCode, type LogFile } from './file-layer.js'
import { RangeReader } from './range-reader.js'

/** The copy's path: the wanted one, with a number added where that exists. */
export async function copyToQuarantine(
  files: FileLayer,
  log: LogFile,
  start: number,
  end: number,
  wanted: string,
): Promise<string> {
  // Nobody who may not read the log may read what was cut from it.
  const { mode } = await log.stat({ bigint: true })
  const { path, file } = await createNumbered(files, wanted, Number(mode & 0o666n))
  try {
    await copy(log, start, end, file)
    await file.sync()
    await files.syncFolderOf(path)
  } catch (error) {
    // A part of a copy keeps nothing safe, and on a full disk each further try would leave another.
    await abandonNew(files, path, file)
    throw error
  }
  await file.close()
  return path
}

/** Creates the file at the path, or at that path with a number added where it exists. */
export async function createNumbered(
  files: FileLayer,
  wanted: string,
  mode?: number,
): Promise<{ path: string; file: LogFile }> {
  let path = wanted
  let file = await createUnlessThere(files, path, mode)
  for (let number = 2; file === undefined; number += 1) {
    path = `${wanted}.${number}`
    file = await createUnlessThere(files, path, mode)
  }
  return { path, file }
}

async function createUnlessThere(
  files: FileLayer,
  path: string,
  mode: number | undefined,
): Promise<LogFile | undefined> {
  try {
    return await files.open(path, 'wx+', mode)
  } catch (error) {
    if (isCode(error, 'EEXIST')) return undefined
    throw error
  }
}

async function copy(from: LogFile, start: number, end: number, to: LogFile): Promise<void> {
  let length = 0
  await new RangeReader(from).read(start, end, async (piece) => {
    await writeExactly(to, piece, length)
    length += piece.length
  })
}
