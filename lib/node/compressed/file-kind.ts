import { type ReadableFile, readExactly } from '../files/positioned-io.js'
import { type ArchiveKind, archiveKind, type Decompress, MAGIC_BYTES } from './archive-kind.js'

/** What an open file is compressed with, by its first bytes or as the option says; undefined where it is not. */
export async function archiveOf(
  file: ReadableFile,
  decompress: Decompress,
): Promise<ArchiveKind | undefined> {
  if (decompress === false) return undefined
  if (decompress !== 'auto') return decompress
  const kind = archiveKind(await readExactly(file, Buffer.alloc(MAGIC_BYTES), 0))
  return kind === 'undecided' ? undefined : kind
}
