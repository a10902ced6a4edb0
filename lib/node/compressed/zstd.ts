// Zstandard (RFC 8878): frames, one after the other. Versions of Node.js differ in what they do after the first frame, and some take a
// cut frame for a whole one. So the frames are walked here, by the lengths of their blocks, and each goes to a decompressor of its
// own, which gets a whole frame or none. A block that is damaged thus keeps none of the blocks before it from being read.

import zlib from 'node:zlib'
import type { ArchiveInput } from './archive-input.js'
import { isSkippable, MAGIC_BYTES, ZSTD_MAGIC } from './archive-kind.js'
import { type Decompression, PIECE_BYTES } from './decompression.js'
import { type Engine, OUTPUT_BYTES } from './engine.js'

const BLOCK_HEADER_BYTES = 3
const CHECKSUM_BYTES = 4
/** A block that is one byte, to be repeated. */
const REPEATED = 1

export async function* unzstd(work: Decompression): AsyncGenerator<Buffer, void, undefined> {
  const { input } = work
  for (let magic = await nextMagic(input, true); magic !== undefined; magic = await nextMagic(input, false)) {
    if (isSkippable(magic.readUInt32LE())) await skipFrame(input)
    else yield* decompressFrame(work, magic)
  }
}

/** How the next frame begins; undefined at the end of the archive, which has one frame at least. */
async function nextMagic(input: ArchiveInput, isFirst: boolean): Promise<Buffer | undefined> {
  const at = input.position
  const magic = await input.upTo(MAGIC_BYTES)
  if (magic.length === 0 && !isFirst) return undefined
  if (magic.length < MAGIC_BYTES) throw isStartOfMagic(magic) ? input.cut() : input.garbage(at)
  const number = magic.readUInt32LE()
  if (number !== ZSTD_MAGIC && !isSkippable(number)) throw input.garbage(at)
  return magic
}

function isStartOfMagic(bytes: Buffer): boolean {
  const magic = Buffer.alloc(MAGIC_BYTES)
  magic.writeUInt32LE(ZSTD_MAGIC)
  return magic.subarray(0, bytes.length).equals(bytes)
}

async function skipFrame(input: ArchiveInput): Promise<void> {
  let left = (await input.exactly(4)).readUInt32LE()
  while (left > 0) {
    const piece = await input.piece(left)
    if (piece === undefined) throw input.cut()
    left -= piece.length
  }
}

async function* decompressFrame(work: Decompression, magic: Buffer): AsyncGenerator<Buffer, void, undefined> {
  const { input } = work
  const descriptor = await input.exactly(1)
  const { fieldBytes, hasChecksum } = frameHeader(descriptor[0] as number)
  const fields = await input.exactly(fieldBytes)
  const engine = work.begin(zlib.createZstdDecompress({ chunkSize: OUTPUT_BYTES }))
  yield* feed(work, engine, Buffer.concat([magic, descriptor, fields]))
  for (let isLast = false; !isLast; ) {
    const header = await input.exactly(BLOCK_HEADER_BYTES)
    const bits = header.readUIntLE(0, BLOCK_HEADER_BYTES)
    isLast = (bits & 1) === 1
    const isRepeated = ((bits >> 1) & 3) === REPEATED
    yield* decompressBlock(work, engine, header, isRepeated ? 1 : bits >> 3)
  }
  // By itself, so that a wrong checksum keeps no line from being read.
  if (hasChecksum) yield* feed(work, engine, await input.exactly(CHECKSUM_BYTES))
  engine.end()
  yield* work.output(engine)
}

/** How many bytes of fields follow the descriptor, and whether a checksum ends the frame. */
function frameHeader(descriptor: number): { fieldBytes: number; hasChecksum: boolean } {
  const isSingle = (descriptor >> 5) & 1
  const dictionary = [0, 1, 2, 4][descriptor & 3] as number
  const size = [isSingle, 2, 4, 8][descriptor >> 6] as number
  return { fieldBytes: 1 - isSingle + dictionary + size, hasChecksum: ((descriptor >> 2) & 1) === 1 }
}

async function* decompressBlock(
  work: Decompression,
  engine: Engine,
  header: Buffer,
  size: number,
): AsyncGenerator<Buffer, void, undefined> {
  let before = header
  for (let left = size; left > 0; ) {
    const piece = await work.input.piece(Math.min(left, PIECE_BYTES))
    if (piece === undefined) throw work.input.cut()
    left -= piece.length
    yield* feed(work, engine, before.length > 0 ? Buffer.concat([before, piece]) : piece)
    before = Buffer.alloc(0)
  }
  if (before.length > 0) yield* feed(work, engine, before)
}

function feed(
  work: Decompression,
  engine: Engine,
  piece: Uint8Array,
): AsyncGenerator<Buffer, void, undefined> {
  engine.write(piece)
  return work.output(engine)
}
