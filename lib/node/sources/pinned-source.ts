// A log at random places, as it was when it was opened: a local file, or a range source. A log that may be appended to
// meanwhile has a size from then on, and its bytes up to there must stay as they are.

import { createHash } from 'node:crypto'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { LogError } from '../../core/log-error.js'
import { abortError, throwIfAborted } from '../files/abort-error.js'
import { SEQUENTIAL_READ_BYTES } from '../files/block-sizes.js'
import { notAsPinned } from '../files/changed-log.js'
import { type ReadableFile, readExactly, readWhole } from '../files/positioned-io.js'
import { requireRegularFile } from '../files/regular-file.js'
import type { MemoryLender, RangeSource, RangeStat } from './byte-source.js'
import { lentBuffers } from './lent-buffers.js'
import { requireBytes } from './range-bytes.js'

/** What shards are cut from. */
export type ShardSource = string | URL | RangeSource

export interface PinnedSource extends RangeStat {
  /** How many bytes are read at once. */
  readonly blockBytes: number
  /** The bytes [start, end), at most `blockBytes`. Valid until the read after the next. */
  read(start: number, end: number): Promise<Uint8Array>
  /** @throws LogError ERR_LOG_CHANGED where the log is not what it was any more, as far as that can be detected */
  requireUnchanged(): Promise<void>
  close(): Promise<void>
}

/**
 * Lends a range source to what reads an open file at a position.
 * @throws LogError ERR_LOG_CHANGED where it was changed meanwhile; what it and `work` fail with
 */
export async function withPinned<Result>(
  source: RangeSource,
  signal: AbortSignal | undefined,
  work: (file: ReadableFile) => Promise<Result>,
): Promise<Result> {
  const pinned = await openPinned(source, undefined, signal)
  const result = await work(readableFile(pinned))
  await pinned.requireUnchanged()
  return result
}

/** The same for a source that is open. It ends at the pinned size. */
export function readableFile(source: PinnedSource): ReadableFile {
  return {
    async read(buffer, offset, length, position) {
      const end = Math.min(position + Math.min(length, source.blockBytes), source.size)
      if (position >= end) return { bytesRead: 0 }
      buffer.set(await source.read(position, end), offset)
      return { bytesRead: end - position }
    },
    stat: async () => ({ size: BigInt(source.size) }),
  }
}

/** A request has a cost of its own, beside which that of its bytes should be large. */
const REMOTE_READ_BYTES = 8 * 1024 * 1024
/** So much of the start of a file identifies it. */
const HEAD_BYTES = 1024

/**
 * @param pinned what the log must still be; a file may have grown since
 * @param signal ends what is asked of a range source, until the pinned source is closed
 * @param lender supplies the memory that a file is read into
 * @throws LogError ERR_LOG_CHANGED where it is not; what opening it fails with
 */
export async function openPinned(
  source: ShardSource,
  pinned?: RangeStat,
  signal?: AbortSignal,
  lender?: MemoryLender,
): Promise<PinnedSource> {
  throwIfAborted(signal)
  if (typeof source === 'string' || source instanceof URL) return openFile(source, pinned, lender)
  const opened = new RangesOfSource(source, pinned ?? (await answerOf(source.stat(signal), signal)), signal)
  if (pinned !== undefined) await opened.requireUnchanged()
  return opened
}

/** Whether the value can be read at random places. */
export function isRangeSource(source: string | object): source is RangeSource {
  if (typeof source === 'string') return false
  return 'stat' in source && 'read' in source && 'name' in source && !('fd' in source) && !('pipe' in source)
}

async function openFile(
  path: string | URL,
  pinned: RangeStat | undefined,
  lender: MemoryLender | undefined,
): Promise<PinnedSource> {
  requireRegularFile(path, await stat(path))
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (pinned !== undefined && size < pinned.size) throw notAsPinned(`it was cut to ${size} bytes`, size)
    const pinnedSize = pinned?.size ?? size
    const version = await headHash(file, pinnedSize)
    if (pinned !== undefined && version !== pinned.version) throw notAsPinned('it begins with other bytes', 0)
    return new RangesOfFile(file, { size: pinnedSize, version }, lender)
  } catch (error) {
    await file.close()
    throw error
  }
}

/** A file is identified by what it begins with, on every machine that it is copied to. */
async function headHash(file: FileHandle, size: number): Promise<string> {
  const head = await readExactly(file, Buffer.alloc(Math.min(size, HEAD_BYTES)), 0)
  return `sha256 of ${head.length} bytes: ${createHash('sha256').update(head).digest('hex')}`
}

class RangesOfFile implements PinnedSource {
  readonly blockBytes = SEQUENTIAL_READ_BYTES
  readonly size: number
  readonly version: string
  readonly #file: FileHandle
  readonly #lender: MemoryLender | undefined
  /** They take turns. */
  #buffers: [Buffer, Buffer] | undefined
  #turn: 0 | 1 = 0
  /** The last read. */
  #reading: Promise<Uint8Array> | undefined
  #closing: Promise<void> | undefined

  constructor(file: FileHandle, { size, version }: RangeStat, lender: MemoryLender | undefined) {
    this.#file = file
    this.size = size
    this.version = version
    this.#lender = lender
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    // Another reader may have the buffers.
    if (this.#closing !== undefined) throw abortError(undefined)
    this.#reading = readWhole(this.#file, this.#nextBuffer(end - start), start)
    return this.#reading
  }

  async requireUnchanged(): Promise<void> {
    const { size } = await this.#file.stat()
    if (size < this.size) throw notAsPinned(`it was cut to ${size} bytes`, size)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  #nextBuffer(length: number): Buffer {
    this.#turn = this.#turn === 0 ? 1 : 0
    this.#buffers ??= lentBuffers(this.#lender, this.blockBytes) ?? [Buffer.alloc(0), Buffer.alloc(0)]
    // Most shards are much longer than a block, and a short one needs only what it is long.
    if (this.#buffers[this.#turn].length < length) this.#buffers[this.#turn] = Buffer.allocUnsafeSlow(length)
    return this.#buffers[this.#turn].subarray(0, length)
  }

  async #close(): Promise<void> {
    await this.#reading?.catch(() => {})
    this.#lender?.giveBack()
    await this.#file.close()
  }
}

class RangesOfSource implements PinnedSource {
  readonly blockBytes = REMOTE_READ_BYTES
  readonly size: number
  readonly version: string
  readonly #source: RangeSource
  readonly #signal: AbortSignal | undefined

  constructor(source: RangeSource, { size, version }: RangeStat, signal: AbortSignal | undefined) {
    this.#source = source
    this.#signal = signal
    this.size = size
    this.version = version
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    const found = this.#source.read(start, end, this.#signal)
    const bytes = await answerOf('then' in found ? found : gather(found, end - start), this.#signal)
    requireBytes(bytes)
    if (bytes.length === end - start) return bytes
    const message = `${this.#source.name} was asked for bytes ${start} to ${end}, and answered with ${bytes.length} bytes: what the log holds there is unknown`
    throw new LogError('ERR_LOG_FAILED', message, { offset: start })
  }

  async requireUnchanged(): Promise<void> {
    const { name } = this.#source
    const { size, version } = await answerOf(this.#source.stat(this.#signal), this.#signal)
    if (version !== this.version) throw notAsPinned(`${name} has another version now`)
    if (size !== this.size) throw notAsPinned(`${name} has ${size} bytes now, not ${this.size}`)
  }

  async close(): Promise<void> {}
}

/** What a source rejects with on an abort is up to it. @throws AbortError instead */
async function answerOf<Answer>(answer: Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    throwIfAborted(signal)
    throw error
  }
}

/** Stops once there are more bytes than were asked for. */
async function gather(pieces: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  const gathered: Uint8Array[] = []
  let total = 0
  for await (const piece of pieces) {
    requireBytes(piece)
    gathered.push(Uint8Array.from(piece))
    total += piece.length
    if (total > length) break
  }
  return Buffer.concat(gathered)
}
