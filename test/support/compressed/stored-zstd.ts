// Frames of zstd whose blocks are stored or repeat a byte. Every Node.js with zstd decompresses them; where there is none, a stand-in
// does, so that the frames are walked in tests on any version.

import { Transform, type TransformCallback } from 'node:stream'
import zlib from 'node:zlib'

const MAGIC = Buffer.from('28b52ffd', 'hex')
/** No dictionary, no size; a window of 128 KiB follows. */
const DESCRIPTOR = 0x00
const WITH_CHECKSUM = 0x04
const WINDOW = 0x38
/** XXH64 of nothing, its low four bytes. */
const CHECKSUM_OF_NOTHING = Buffer.from('99e9d851', 'hex')
const [STORED, REPEATED] = [0, 1]
/** log2 of the largest window that Node.js allows. */
const LARGEST_WINDOW = 27

function block(kind: number, size: number, content: Uint8Array, isLast: boolean): Buffer {
  const header = Buffer.alloc(3)
  header.writeUIntLE((size << 3) | (kind << 1) | Number(isLast), 0, 3)
  return Buffer.concat([header, content])
}

/** A frame of these blocks: bytes that are stored, or one byte and how often it is repeated. */
export function storedFrame(...blocks: (string | [byte: string, times: number])[]): Buffer {
  const bodies = blocks.map((each, index) => {
    const isLast = index === blocks.length - 1
    if (typeof each !== 'string') return block(REPEATED, each[1], Buffer.from(each[0]), isLast)
    const content = Buffer.from(each)
    return block(STORED, content.length, content, isLast)
  })
  return Buffer.concat([MAGIC, Buffer.of(DESCRIPTOR, WINDOW), ...bodies])
}

/** A frame without content, and a checksum of that. */
export const emptyFrame = Buffer.concat([
  MAGIC,
  Buffer.of(DESCRIPTOR | WITH_CHECKSUM, WINDOW),
  block(STORED, 0, Buffer.alloc(0), true),
  CHECKSUM_OF_NOTHING,
])

/** Decompresses such frames. */
export class StoredZstd extends Transform {
  bytesWritten = 0
  #bytes: Buffer = Buffer.alloc(0)
  #hasHeader = false

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.bytesWritten += chunk.length
    this.#bytes = Buffer.concat([this.#bytes, chunk])
    if (!this.#hasHeader) {
      const isTooLarge = 10 + ((chunk[5] as number) >> 3) > LARGEST_WINDOW
      if (isTooLarge) return callback(zstdError('ZSTD_error_frameParameter_windowTooLarge'))
      this.#bytes = this.#bytes.subarray(6)
      this.#hasHeader = true
    }
    for (;;) {
      const bits = this.#bytes.length < 3 ? 0 : this.#bytes.readUIntLE(0, 3)
      const kind = (bits >> 1) & 3
      const size = bits >> 3
      const end = 3 + (kind === REPEATED ? 1 : size)
      if (kind > REPEATED) return callback(zstdError('ZSTD_error_corruption_detected'))
      if (this.#bytes.length < Math.max(end, 4)) return callback()
      const content = this.#bytes.subarray(3, end)
      this.push(kind === REPEATED ? Buffer.alloc(size, content) : content)
      this.#bytes = this.#bytes.subarray(end)
    }
  }
}

/** An error as Node's decompressors report them. */
export function zstdError(code: string): Error {
  return Object.assign(new Error(code), { code })
}

export type CreateZstd = () => Transform

/** Runs `test` on a Node.js whose zlib decompresses zstd so, or not at all. */
export async function withZstd(create: CreateZstd | undefined, test: () => Promise<unknown>): Promise<void> {
  const name = 'createZstdDecompress'
  const before = Object.getOwnPropertyDescriptor(zlib, name)
  Reflect.deleteProperty(zlib, name)
  if (create !== undefined) Object.defineProperty(zlib, name, { configurable: true, value: create })
  try {
    await test()
  } finally {
    Reflect.deleteProperty(zlib, name)
    if (before !== undefined) Object.defineProperty(zlib, name, before)
  }
}

/** Node's own zstd, where it has one. */
export const nodeZstd = (zlib as { createZstdDecompress?: CreateZstd }).createZstdDecompress
