// The compressed formats that are read, how they begin, and what to do where Node.js can't decompress one.

import zlib from 'node:zlib'
import { LogError } from '../../core/log-error.js'
import { oneOf } from '../../core/option-checks.js'

/** A format of compression. */
export type ArchiveKind = 'gzip' | 'zstd' | 'brotli'

/**
 * Which compression a source has: 'auto' (default) decompresses gzip and zstd where the first bytes show them; brotli has no such
 * bytes and must be named. false: nothing is decompressed, and a compressed source is refused (ERR_LOG_ENCODING).
 */
export type Decompress = ArchiveKind | 'auto' | false

const CHOICES: readonly Decompress[] = ['auto', 'gzip', 'zstd', 'brotli', false]

/** @throws TypeError where the option has another value */
export function decompressOption(value: Decompress | undefined): Decompress {
  if (value === undefined) return 'auto'
  oneOf('decompress', value, CHOICES)
  return value
}

const GZIP_MAGIC = [0x1f, 0x8b]
export const ZSTD_MAGIC = 0xfd2fb528
/** RFC 8878, 3.1.2: sixteen magic numbers, for frames that hold no content. Some programs write one first. */
const SKIPPABLE_MAGIC = 0x184d2a50
export const MAGIC_BYTES = 4

export function isSkippable(magic: number): boolean {
  return (magic & ~0xf) >>> 0 === SKIPPABLE_MAGIC
}

/** The kind of archive that begins with these bytes; 'undecided' where more are needed; undefined for none. */
export function archiveKind(start: Uint8Array): ArchiveKind | 'undecided' | undefined {
  if (start.length === 0) return 'undecided'
  if (start[0] === GZIP_MAGIC[0]) {
    if (start.length < GZIP_MAGIC.length) return 'undecided'
    return start[1] === GZIP_MAGIC[1] ? 'gzip' : undefined
  }
  if (start.length >= MAGIC_BYTES) return isZstd(start) ? 'zstd' : undefined
  return canBecomeZstd(start) ? 'undecided' : undefined
}

function isZstd(start: Uint8Array): boolean {
  const magic = new DataView(start.buffer, start.byteOffset).getUint32(0, true)
  return magic === ZSTD_MAGIC || isSkippable(magic)
}

function canBecomeZstd(start: Uint8Array): boolean {
  const bytes = new Uint8Array(MAGIC_BYTES)
  // The rest as it would have to be, for either magic number.
  return [ZSTD_MAGIC, SKIPPABLE_MAGIC | ((start[0] as number) & 0xf)].some((magic) => {
    new DataView(bytes.buffer).setUint32(0, magic, true)
    bytes.set(start)
    return isZstd(bytes)
  })
}

/** @throws LogError ERR_LOG_ENCODING where this version of Node.js can't decompress it */
export function requireSupported(kind: ArchiveKind, hasZstd = 'createZstdDecompress' in zlib): void {
  if (kind !== 'zstd' || hasZstd) return
  const message =
    `the source is zstd, which Node.js ${process.versions.node} can't decompress (22.15 and 23.8 or newer can): ` +
    'use a newer one, or a pipe, such as `zstd -dc FILE | wholeline check -`'
  throw new LogError('ERR_LOG_ENCODING', message, { line: 1, offset: 0 })
}
