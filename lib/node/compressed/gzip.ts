// gzip (RFC 1952): members, one after the other, each a header, deflated data and a trailer. Only the deflated data goes to Node's
// decompressor. Its own gzip stream doesn't say where a member ends, so it can't distinguish a cut archive from a whole one that
// garbage follows; and it hides how much of the log a wrong checksum makes doubtful.
//
// As with gzip(1), zeros after the last member are padding (tapes, archives of whole blocks); anything else there is garbage.

import zlib from 'node:zlib'
import type { ArchiveInput } from './archive-input.js'
import { type Decompression, PIECE_BYTES } from './decompression.js'
import { OUTPUT_BYTES } from './engine.js'

const MAGIC = 0x8b1f
const DEFLATE = 8
const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const
const FIXED_BYTES = 8
const TRAILER_BYTES = 8
const TWO_TO_32 = 2 ** 32

export async function* gunzip(work: Decompression): AsyncGenerator<Buffer, void, undefined> {
  const { input } = work
  let total = 0
  for (let member = 1; await takeHeader(input, member); member += 1) {
    const start = total
    let sum = 0
    for await (const output of inflate(work)) {
      sum = zlib.crc32(output, sum)
      total += output.length
      yield output
    }
    const trailer = await input.exactly(TRAILER_BYTES)
    const isRight = trailer.readUInt32LE(0) === sum && trailer.readUInt32LE(4) === (total - start) % TWO_TO_32
    if (!isRight) throw wrongSum(input, member, start, total)
  }
}

function wrongSum(input: ArchiveInput, member: number, start: number, end: number): Error {
  return input.damaged(
    `the checksum of member ${member} is wrong; any line in bytes ${start} to ${end} of the log may be wrong`,
  )
}

/** Whether another member begins; it does not after the last one. */
async function takeHeader(input: ArchiveInput, member: number): Promise<boolean> {
  const at = input.position
  const magic = await input.upTo(2)
  if (magic.length === 0 && member > 1) return false
  if (magic[0] === 0 && member > 1) return requirePadding(input, magic[1] ?? 0)
  if (magic.length < 2 && (magic[0] ?? MAGIC & 0xff) === (MAGIC & 0xff)) throw input.cut()
  if (magic.length < 2 || magic.readUInt16LE() !== MAGIC) throw input.garbage(at)
  const header = Buffer.concat([magic, await input.exactly(FIXED_BYTES)])
  const [, , method, flags = 0] = header
  if (method !== DEFLATE || (flags & FLAG.reserved) !== 0)
    throw input.damaged(`the header of member ${member} is not one of gzip`, at)
  await takeOptional(input, flags, zlib.crc32(header), member)
  return true
}

/** Always false: no member follows. @throws ArchiveBreak where there is something else than zeros */
async function requirePadding(input: ArchiveInput, second: number): Promise<false> {
  const at = input.position
  let isPadding = second === 0
  for (let piece = await input.piece(); piece !== undefined && isPadding; piece = await input.piece())
    isPadding = piece.every((byte) => byte === 0)
  if (!isPadding) throw input.garbage(at)
  return false
}

/** The fields that a header may have. None is needed, but their checksum is looked at. */
async function takeOptional(
  input: ArchiveInput,
  flags: number,
  fixed: number,
  member: number,
): Promise<void> {
  let sum = fixed
  if ((flags & FLAG.extra) !== 0) {
    const size = await input.exactly(2)
    const extra = await input.exactly(size.readUInt16LE())
    sum = zlib.crc32(extra, zlib.crc32(size, sum))
  }
  if ((flags & FLAG.name) !== 0) sum = await takeText(input, sum)
  if ((flags & FLAG.comment) !== 0) sum = await takeText(input, sum)
  if ((flags & FLAG.headerCrc) === 0) return
  const stored = await input.exactly(2)
  if (stored.readUInt16LE() !== (sum & 0xffff))
    throw input.damaged(`the checksum of the header of member ${member} is wrong`)
}

/** Passes over text of any length that a zero ends. */
async function takeText(input: ArchiveInput, before: number): Promise<number> {
  let sum = before
  for (;;) {
    const piece = await input.piece()
    if (piece === undefined) throw input.cut()
    const zero = piece.indexOf(0)
    const text = zero < 0 ? piece : piece.subarray(0, zero + 1)
    input.giveBack(piece.length - text.length)
    sum = zlib.crc32(text, sum)
    if (zero >= 0) return sum
  }
}

async function* inflate(work: Decompression): AsyncGenerator<Buffer, void, undefined> {
  const { input } = work
  const engine = work.begin(
    zlib.createInflateRaw({ chunkSize: OUTPUT_BYTES, finishFlush: zlib.constants.Z_FINISH }),
  )
  while (engine.unused === 0) {
    const piece = await input.piece(PIECE_BYTES)
    if (piece === undefined) throw input.cut()
    engine.write(piece)
    yield* work.output(engine)
  }
  input.giveBack(engine.unused)
}
