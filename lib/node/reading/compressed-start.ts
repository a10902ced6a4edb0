// Resuming in a compressed log: it is decompressed from its start, and what lies before the checkpoint is passed over. The rules are
// those of a file that is not compressed (`checkpoint.ts`): a checkpoint of `app.jsonl` also fits the later `app.jsonl.1.gz`.

import { BYTE_ORDER_MARK, LF } from '../../core/lines/line-format.js'
import { byteOrderMarkLength } from '../../core/lines/source-encoding.js'
import { ArchiveInput } from '../compressed/archive-input.js'
import type { DecompressedSource } from '../compressed/decompressed-source.js'
import { type Checkpoint, checkpointError, lineStartAt, type ResumePoint } from './checkpoint.js'

const NOTHING = new Uint8Array(0)

/** Where a compressed log goes on. */
export interface CompressedStart {
  /** Undefined where that is the start of the log. */
  point: ResumePoint | undefined
  /** The bytes that come before those of `input`. */
  first: Uint8Array
  input: ArchiveInput
}

/**
 * Reads the source as far as the checkpoint.
 * @param hasHeader whether line 1 must be read first
 * @param keepsTail whether a last line without a terminator counts as an entry
 * @throws LogError ERR_LOG_CHECKPOINT where no line begins at the offset
 */
export async function passTo(
  source: DecompressedSource,
  { offset, line }: Checkpoint,
  hasHeader: boolean,
  keepsTail: boolean,
  maxLineBytes: number,
): Promise<CompressedStart> {
  const input = new ArchiveInput(source, '', NOTHING)
  const passed = new PassedBytes(hasHeader, maxLineBytes)
  while (input.position < offset) {
    const piece = await input.piece(offset - input.position)
    if (piece === undefined) throw tooShort(offset, input.position, source)
    passed.add(piece)
  }
  const { header, before, mark } = passed
  if (offset === mark) return { point: undefined, first: BYTE_ORDER_MARK_BYTES, input }
  const after = await input.upTo(2)
  const isHeaderOpen = hasHeader && !passed.hasHeader
  if (isHeaderOpen && after.length === 0) return { point: undefined, first: header, input }
  const around = { before, here: after[0], following: after[1] }
  const start = lineStartAt(around, offset, keepsTail || isHeaderOpen, after.length === 0)
  const terminator = after.subarray(0, start.offset - offset)
  return {
    point: {
      header: isHeaderOpen ? Buffer.concat([header, terminator]) : header,
      offset: start.offset,
      line: line ?? (hasHeader ? 2 : 1),
      committed: start.isTerminated ? start.offset : Math.max(mark, passed.committed),
    },
    first: after.subarray(terminator.length),
    input,
  }
}

const BYTE_ORDER_MARK_BYTES = Uint8Array.from(BYTE_ORDER_MARK)

/** What has to be known of the bytes before a checkpoint. */
class PassedBytes {
  /** The last byte. */
  before: number | undefined
  /** After the last newline. */
  committed = 0
  /** Whether line 1 is complete. */
  hasHeader = false
  readonly #wantsHeader: boolean
  readonly #maxLineBytes: number
  readonly #lines: Uint8Array[] = []
  #length = 0
  #start: Uint8Array = NOTHING

  constructor(wantsHeader: boolean, maxLineBytes: number) {
    this.#wantsHeader = wantsHeader
    this.#maxLineBytes = maxLineBytes
  }

  /** Line 1 with its terminator, as far as it was passed; where it is too long, only its start, and a terminator. */
  get header(): Uint8Array {
    return Buffer.concat(this.#lines)
  }

  /** The length of the byte order mark. */
  get mark(): number {
    return byteOrderMarkLength(this.#start)
  }

  add(piece: Uint8Array): void {
    if (this.#start.length < BYTE_ORDER_MARK.length)
      this.#start = Buffer.concat([this.#start, piece.subarray(0, BYTE_ORDER_MARK.length)])
    if (this.#wantsHeader && !this.hasHeader) this.#addHeader(piece)
    const newline = piece.lastIndexOf(LF)
    if (newline >= 0) this.committed = this.#length + newline + 1
    this.#length += piece.length
    this.before = piece.at(-1)
  }

  #addHeader(piece: Uint8Array): void {
    const end = piece.indexOf(LF) + 1
    this.#lines.push(Buffer.from(end > 0 ? piece.subarray(0, end) : piece))
    this.hasHeader = end > 0 || this.#length + piece.length > this.#maxLineBytes
    if (this.hasHeader && end === 0) this.#lines.push(Uint8Array.of(LF))
  }
}

function tooShort(offset: number, end: number, { broken }: DecompressedSource): Error {
  return checkpointError(offset, broken?.message ?? `the log ends at byte ${end}`)
}
