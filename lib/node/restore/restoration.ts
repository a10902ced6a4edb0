// Puts the damaged original together from a section of the quarantine and the log as the section left it.

import { throwIfAborted } from '../files/abort-error.js'
import type { BlockWriter } from '../files/block-writer.js'
import type { ReadableFile } from '../files/positioned-io.js'
import { RangeReader } from '../files/range-reader.js'
import { fits, SealHash } from '../quarantine/log-seal.js'
import { corruptSection, eachEdit, type QuarantineSection } from '../quarantine/quarantine-sections.js'

/** How a log relates to a section. */
export type LogState =
  /** As the section left it. */
  | 'repaired'
  /** As the section left it, with more appended. */
  | 'grown'
  /** As it was before the section. */
  | 'damaged'
  | 'other'

export async function stateOf(
  log: ReadableFile,
  size: number,
  { damaged, repaired }: QuarantineSection,
  signal: AbortSignal | undefined,
): Promise<LogState> {
  if (size === damaged.bytes && (await fits(log, damaged, signal))) return 'damaged'
  if (size < repaired.bytes || !(await fits(log, repaired, signal))) return 'other'
  return size === repaired.bytes ? 'repaired' : 'grown'
}

/**
 * Writes the damaged original.
 * @throws LogError ERR_LOG_CORRUPT where the result is not the original, byte for byte; AbortError
 */
export async function putTogether(
  quarantine: ReadableFile,
  log: ReadableFile,
  section: QuarantineSection,
  writer: BlockWriter,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { damaged, repaired, number } = section
  const reader = new RangeReader(log)
  const hash = new SealHash(damaged.from)
  let at = 0
  const write = async (bytes: Uint8Array) => {
    throwIfAborted(signal)
    hash.update(bytes)
    await writer.write(bytes)
  }
  const copyTo = async (end: number) => {
    if (end < at || end > repaired.bytes) throw corruptSection(number)
    await reader.read(at, end, write)
    at = end
  }
  await eachEdit(quarantine, section, signal, async ({ kept, removed, added }) => {
    await copyTo(at + kept)
    await write(removed)
    at += added
  })
  await copyTo(repaired.bytes)
  await writer.flush()
  const made = hash.seal()
  if (made.bytes !== damaged.bytes || made.sha256 !== damaged.sha256) throw corruptSection(number)
}
