// Appends on their way to the disk. The appends that wait while a write or a sync runs form the next group: one write and
// one sync, however many appends. The rules:
//
// - An append is acknowledged only when its bytes are durable, and in the order in which it was made.
// - A write that fails part-way is rolled back to the last whole line. The appends before it are kept, the one that did
//   not fit fails, and those after it are tried again: exactly as if each had been made by itself.
// - After a failed sync it is unknown what the disk holds (the kernel may have dropped the bytes and forgotten the error:
//   see "Can Applications Recover from fsync Failures?", USENIX ATC 2020), and so it is after a roll-back that failed.
//   Then every further append is refused.

import { LogError } from '../../core/log-error.js'
import type { LogFile } from '../files/file-layer.js'
import { writeSome } from '../files/positioned-io.js'

/** Where an append is in the log, in bytes; `length` without the terminator, `next` where the next line begins. */
export interface AppendPosition {
  offset: number
  length: number
  next: number
}

export interface AppendQueueOptions {
  file: Pick<LogFile, 'write' | 'truncate' | 'sync'>
  /** Where the next append goes: the file's length in bytes. */
  position: number
  /** Whether an append is acknowledged only after a sync. */
  durable: boolean
  /** Rejects where the file is no longer as this queue left it. */
  verify(position: number): Promise<void>
}

interface Waiting {
  /** Makes the line. Called late where much is waiting, so that memory stays bounded. */
  encode(): Uint8Array
  line: Uint8Array | undefined
  resolve(position: AppendPosition): void
  reject(error: Error): void
}

type Encoded = Waiting & { line: Uint8Array }

/** The most encoded bytes that wait. Beyond that, an append is encoded when its turn comes. */
const HIGH_WATER_BYTES = 16 * 1024 * 1024
/** A group of this many bytes is full. */
const GROUP_BYTES = 4 * 1024 * 1024

export class AppendQueue {
  readonly #options: AppendQueueOptions
  #position: number
  #waiting: Waiting[] = []
  #waitingBytes = 0
  /** While writes fail, a group is one append: otherwise each failure would put all the others back in the queue. */
  #groupBytes = GROUP_BYTES
  #running = false
  /** Why every further append is refused. */
  #refusal: LogError | undefined
  readonly #unsettled = new Set<Promise<unknown>>()

  constructor(options: AppendQueueOptions) {
    this.#options = options
    this.#position = options.position
  }

  /** Resolves when the line is durable. Rejects with what `encode` throws, and then writes nothing. */
  append(encode: () => Uint8Array): Promise<AppendPosition> {
    const appended = new Promise<AppendPosition>((resolve, reject) => {
      if (this.#refusal !== undefined) throw this.#refusal
      const line = this.#waitingBytes < HIGH_WATER_BYTES ? encode() : undefined
      this.#waitingBytes += line?.length ?? 0
      this.#waiting.push({ encode, line, resolve, reject })
    })
    this.#track(appended)
    if (!this.#running) this.#start()
    return appended
  }

  /** Resolves when every append made so far has resolved; rejects where one of them rejects, or all are refused. */
  async flush(): Promise<void> {
    await Promise.all(this.#unsettled)
    if (this.#refusal !== undefined) throw this.#refusal
  }

  /** Resolves when every append made so far has resolved or rejected. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#unsettled)
  }

  #track(promise: Promise<unknown>): void {
    this.#unsettled.add(promise)
    const forget = () => void this.#unsettled.delete(promise)
    promise.then(forget, forget)
  }

  #start(): void {
    this.#running = true
    // Later in this turn, so that appends made one after the other form a group.
    queueMicrotask(() => void this.#run())
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup()
      if (group.length > 0) await this.#commit(group)
    }
    this.#running = false
  }

  #takeGroup(): Encoded[] {
    const group: Encoded[] = []
    let taken = 0
    for (let bytes = 0; bytes < this.#groupBytes && taken < this.#waiting.length; taken += 1) {
      const waiting = this.#waiting[taken] as Waiting
      const line = encodedOrRefused(waiting)
      if (line === undefined) continue
      if (waiting.line !== undefined) this.#waitingBytes -= line.length
      bytes += line.length
      group.push({ ...waiting, line })
    }
    this.#waiting.splice(0, taken)
    return group
  }

  async #commit(group: Encoded[]): Promise<void> {
    try {
      await this.#options.verify(this.#position)
      const written = await this.#write(group)
      if (written.length === 0) return
      if (this.#options.durable) await this.#sync()
      this.#acknowledge(written)
    } catch (error) {
      if (error instanceof LogError) this.#refuseEverything(error, group)
      // The file could not be checked, and nothing was written: a later append may succeed.
      else for (const { reject } of group) reject(error as Error)
    }
  }

  /** Returns the appends whose lines are in the file, whole. */
  async #write(group: Encoded[]): Promise<Encoded[]> {
    const bytes =
      group.length === 1 ? (group[0] as Encoded).line : Buffer.concat(group.map(({ line }) => line))
    let written = 0
    try {
      while (written < bytes.length) {
        written += await writeSome(this.#options.file, bytes, written, this.#position + written)
      }
      this.#groupBytes = GROUP_BYTES
      return group
    } catch (error) {
      return this.#rollBack(group, written, error as Error)
    }
  }

  async #rollBack(group: Encoded[], written: number, error: Error): Promise<Encoded[]> {
    let whole = 0
    let length = 0
    for (const { line } of group) {
      if (length + line.length > written) break
      length += line.length
      whole += 1
    }
    try {
      await this.#options.file.truncate(this.#position + length)
    } catch (cause) {
      throw failure('a write failed and could not be rolled back', cause)
    }
    this.#groupBytes = 1
    const after = group.slice(whole + 1)
    if (after.length > 0) this.#waiting = [...after, ...this.#waiting]
    for (const { line } of after) this.#waitingBytes += line.length
    group[whole]?.reject(error)
    return group.slice(0, whole)
  }

  async #sync(): Promise<void> {
    try {
      await this.#options.file.sync()
    } catch (cause) {
      throw failure('a sync failed', cause)
    }
  }

  #acknowledge(group: Encoded[]): void {
    for (const { line, resolve } of group) {
      const offset = this.#position
      this.#position += line.length
      resolve({ offset, length: line.length - 1, next: this.#position })
    }
  }

  #refuseEverything(error: LogError, group: Encoded[]): void {
    this.#refusal = error
    for (const { reject } of [...group, ...this.#waiting]) reject(error)
    this.#waiting = []
    this.#waitingBytes = 0
  }
}

function encodedOrRefused({ line, encode, reject }: Waiting): Uint8Array | undefined {
  try {
    return line ?? encode()
  } catch (error) {
    reject(error as Error)
    return undefined
  }
}

function failure(what: string, cause: unknown): LogError {
  const message = `${what}: what the disk holds is unknown, and nothing more is written; close the writer, check the disk, and open the log again`
  return new LogError('ERR_LOG_FAILED', message, { cause })
}
