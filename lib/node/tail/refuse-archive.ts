import { LogError } from '../../core/log-error.js'
import { archiveOf } from '../compressed/file-kind.js'
import type { ReadableFile } from '../files/positioned-io.js'

/** @throws LogError ERR_LOG_ENCODING where the file is compressed: its bytes are not those of lines */
export async function refuseArchive(file: ReadableFile): Promise<void> {
  const kind = await archiveOf(file, 'auto')
  if (kind === undefined) return
  const message = `the file is compressed (${kind}), and has no lines to search for: decompress it first, or read it with readLast`
  throw new LogError('ERR_LOG_ENCODING', message, { line: 1, offset: 0 })
}
