// Appends on their way to the disk. What waits while a write or a sync runs goes out together as the next
// group: one write, one sync, however many appends. The rules:
//
// - An append is acknowledged only when its bytes are durable, and in the order in which it was made.
// - A write that fails part-way is rolled back to the last whole line. Appends that were written whole are
//   kept, the one that did not fit fails, and those behind it are tried again: exactly as if each had been
//   made by itself.
// - After a failed sync nobody knows what the disk holds (the kernel may have dropped the bytes and
//   forgotten the error: see "Can Applications Recover from fsync Failures?", USENIX ATC 2020), nor after
//   a roll-back that failed. Then everything further is refused.

import { LogError } from '../../core/log-error.js'
import type { LogFile } from '../files/file-layer.js'
import { writeSome } from '../files/positioned-io.js'

/** Where an append stands in the log, in bytes; `length` without the terminator. */
export interface AppendPosition {
  offset: number
  length: number
  next: number
}

export interface AppendQueueOptions {
  file: Pick<LogFile, 'write' | 'truncate' | 'sync'>
  /** Where the next append goes: the file's length. */
  position: number
  /** Whether an append waits for a sync. */
  durable: boolean
  /** Rejects where the file is no longer as this queue left it. */
  verify(position: number): Promise<void>
}

interface Waiting {
  /** Makes the line; called late where much is waiting, so that memory stays bounded. */
  encode(): Uint8Array
  line: Uint8Array | undefined
  resolve(position: AppendPosition): void
  reject(error: Error): void
}

type Encoded = Waiting & { line: Uint8Array }

/** As many encoded bytes may wait; what comes then is encoded when its turn comes. */
const HIGH_WATER_BYTES = 16 * 1024 * 1024
/** A group is full at this size. */
const GROUP_BYTES = 4 * 1024 * 1024

export class AppendQueue {
  readonly #options: AppendQueueOptions
  #position: number
  #waiting: Waiting[] = []
  #waitingBytes = 0
  /** As long as writes fail, appends go out one by one: each failure would bring back all that are behind it. */
  #groupBytes = GROUP_BYTES
  #running = false
  /** Why everything further is refused. */
  #refusal: LogError | undefined
  readonly #unsettled = new Set<Promise<unknown>>()

  constructor(options: AppendQueueOptions) {
    this.#options = options
    this.#position = options.position
  }

  /** Resolves when the line is durable. What `encode` throws rejects, and nothing is written. */
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

  /** Resolves when every append that is on its way has; rejects where one of them fails, or nothing goes on. */
  async flush(): Promise<void> {
    await Promise.all(this.#unsettled)
    if (this.#refusal !== undefined) throw this.#refusal
  }

  /** Resolves when every append made so far is settled one way or the other. */
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
    // Later in this turn, so that appends made one after the other go out together.
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
      // The file could not be looked at, and nothing was written: it may be seen again later.
      else for (const { reject } of group) reject(error as Error)
    }
  }

  /** The appends that are in the file whole. */
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
    const behind = group.slice(whole + 1)
    if (behind.length > 0) this.#waiting = [...behind, ...this.#waiting]
    for (const { line } of behind) this.#waitingBytes += line.length
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
  const message = `${what}: what the disk holds is unknown, and nothing more is written; close, check the disk, reopen`
  return new LogError('ERR_LOG_FAILED', message, { cause })
}
