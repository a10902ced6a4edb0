// Archives of logs: of every kind that this Node.js has, and how they are put together.

import * as zlib from 'node:zlib'
import type { ArchiveKind } from '../../../lib/node/compressed/archive-kind.js'

const COMPRESSORS: Readonly<Partial<Record<ArchiveKind, (bytes: Uint8Array) => Buffer>>> = {
  gzip: (bytes) => zlib.gzipSync(bytes),
  brotli: (bytes) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 2 } }),
  ...('zstdCompressSync' in zlib && {
    zstd: (bytes: Uint8Array) =>
      zlib.zstdCompressSync(bytes, { params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 } }),
  }),
}

/** The kinds that this Node.js compresses and decompresses. */
export const KINDS = Object.keys(COMPRESSORS) as ArchiveKind[]
/** Those of them that may consist of several members or frames. */
export const JOINABLE_KINDS = KINDS.filter((kind) => kind !== 'brotli')

export function compressed(kind: ArchiveKind, text: string | Uint8Array): Buffer {
  const compress = COMPRESSORS[kind]
  if (compress === undefined) throw new Error(`this Node.js has no ${kind}`)
  return compress(Buffer.from(text as Uint8Array))
}

/** Lines that do not compress to almost nothing. */
export function numberedLines(count: number, from = 0): string {
  let state = 1 + from
  return Array.from({ length: count }, (_, index) => {
    state = (state * 48271) % 2147483647
    return `{"n":${from + index},"value":${state}}\n`
  }).join('')
}

/** The source in chunks of so many bytes. */
export function* inChunks(bytes: Uint8Array, size: number): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
