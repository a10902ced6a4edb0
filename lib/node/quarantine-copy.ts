// Bytes that are about to be cut from a log, kept first: copied into a file of their own, which is synced
// with its folder before anything is cut.

import { readExactly } from './exact-read.js'
import { abandonNew, type FileLayer, isCode, type LogFile } from './file-layer.js'
import { cutMeanwhile } from './find-last-newline.js'

const BLOCK_BYTES = 1024 * 1024

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
  const buffer = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, end - start))
  for (let position = start; position < end; ) {
    const block = await readExactly(
      from,
      buffer.subarray(0, Math.min(buffer.length, end - position)),
      position,
    )
    if (block.length === 0) throw cutMeanwhile(position)
    await writeExactly(to, block, position - start)
    position += block.length
  }
}

/** Writes every byte: one `write` may take fewer than it was given. */
export async function writeExactly(
  file: Pick<LogFile, 'write'>,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += await writeSome(file, bytes, written, position + written)
  }
}

/** Writes as many of the bytes behind `start` as the file takes at once, one at the least: how many that was. */
export async function writeSome(
  file: Pick<LogFile, 'write'>,
  bytes: Uint8Array,
  start: number,
  position: number,
): Promise<number> {
  const { bytesWritten } = await file.write(bytes, start, bytes.length - start, position)
  if (bytesWritten === 0) throw new Error('the file takes no more bytes')
  return bytesWritten
}
