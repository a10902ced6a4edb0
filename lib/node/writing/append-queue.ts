// Appends on their way to the disk. The appends that wait while a write or a sync runs form the next group: one write and
// one sync, however many appends. The rules:
//
// - An append is acknowledged only when its bytes are durable, and in the order in which it was made.
// - A write that fails part-way is rolled back to the last whole append. The appends before it are kept, the one that did
//   not fit fails, and those after it are tried again: exactly as if each had been made by itself.
// - After a failed sync it is unknown what the disk holds (the kernel may have dropped the bytes and forgotten the error:
//   see "Can Applications Recover from fsync Failures?", USENIX ATC 2020), and so it is after a roll-back that failed.
//   Then every further append is refused.

import { returnLength } from '../../core/lines/line-format.js'
import { LogError } from '../../core/log-error.js'
import type { WritingDiagnostics } from '../diagnostics/writing-diagnostics.js'
import { type AppendPosition, type CommitTarget, GroupCommit, type Unit } from './group-commit.js'
import { PIECE_BYTES } from './line-pieces.js'

export interface AppendQueueOptions extends Omit<CommitTarget, 'giveBack'> {
  /** Where the next append goes: the file's length in bytes. */
  position: number
  diagnostics: WritingDiagnostics
}

/** A unit whose lines may not have been made yet: where much is waiting, they are made late, so that memory stays bounded. */
interface Waiting extends Omit<Unit, 'lines'> {
  lines: Unit['lines'] | (() => Unit['lines'])
  /** Of the lines that have been made. */
  bytes: number
}

/** The most encoded bytes that wait. Beyond that, an append is encoded when its turn comes. */
const HIGH_WATER_BYTES = 16 * 1024 * 1024
const GROUP_BYTES = PIECE_BYTES

export class AppendQueue {
  readonly #target: CommitTarget
  readonly #diagnostics: WritingDiagnostics
  #position: number
  #waiting: Waiting[] = []
  #waitingBytes = 0
  /** While writes fail, a group is one append: otherwise each failure would put all the others back in the queue. */
  #groupBytes = GROUP_BYTES
  #running = false
  /** The group that is on its way. */
  #current: GroupCommit | undefined
  /** Why every further append is refused. */
  #refusal: LogError | undefined
  readonly #unsettled = new Set<Promise<unknown>>()

  constructor({ position, diagnostics, ...target }: AppendQueueOptions) {
    this.#position = position
    this.#diagnostics = diagnostics
    this.#target = { ...target, giveBack: (units, error) => this.#takeBack(units, error) }
  }

  /** Resolves when the line is durable. Rejects with what `encode` throws, and then writes nothing. */
  append(encode: () => Uint8Array): Promise<AppendPosition> {
    return this.#enqueue<AppendPosition>((resolve, reject) => {
      const settle = ([position]: AppendPosition[]) => resolve(position as AppendPosition)
      if (this.#waitingBytes >= HIGH_WATER_BYTES)
        return { lines: () => [encode()], bytes: 0, resolve: settle, reject }
      const line = encode()
      return { lines: [line], bytes: line.length, resolve: settle, reject }
    })
  }

  /** The same for several lines, which are written one after the other, or not at all where the disk does not take them. */
  appendMany(lines: readonly Uint8Array[]): Promise<AppendPosition[]> {
    return this.#enqueue<AppendPosition[]>((resolve, reject) => {
      return { lines, bytes: bytesIn(lines), resolve, reject }
    })
  }

  /** Resolves when every append made so far has resolved; rejects where one of them rejects, or all are refused. */
  async flush(): Promise<void> {
    await Promise.all(this.#unsettled)
    if (this.#refusal !== undefined) throw this.#refusal
  }

  /** Writes every append made so far at once. @throws what one of them fails with, or why all are refused */
  flushSync(): void {
    if (this.#refusal !== undefined) throw this.#refusal
    if (this.#current === undefined && this.#waiting.length === 0) return
    const commit = this.#current ?? new GroupCommit(this.#target, this.#position)
    try {
      const failure = this.#commitSync(commit)
      if (this.#current === undefined) this.#acknowledge(commit)
      if (failure !== undefined) throw failure
    } catch (error) {
      if (error instanceof LogError) this.#refuseEverything(error, commit.units)
      throw error
    }
  }

  /** Resolves when every append made so far has resolved or rejected. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#unsettled)
  }

  #enqueue<Result>(
    waiting: (resolve: (result: Result) => void, reject: (error: Error) => void) => Waiting,
  ): Promise<Result> {
    const appended = new Promise<Result>((resolve, reject) => {
      if (this.#refusal !== undefined) throw this.#refusal
      const added = waiting(resolve, reject)
      this.#waitingBytes += added.bytes
      this.#waiting.push(added)
    })
    this.#track(appended)
    if (!this.#running) this.#start()
    return appended
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

  #takeGroup(): Unit[] {
    const group: Unit[] = []
    let taken = 0
    for (let bytes = 0; bytes < this.#groupBytes && taken < this.#waiting.length; taken += 1) {
      const waiting = this.#waiting[taken] as Waiting
      this.#waitingBytes -= waiting.bytes
      const lines = encodedOrRefused(waiting)
      if (lines === undefined) continue
      const unit = lines === waiting.lines ? (waiting as Unit) : { ...waiting, lines, bytes: bytesIn(lines) }
      bytes += unit.bytes
      group.push(unit)
    }
    this.#waiting.splice(0, taken)
    return group
  }

  async #commit(group: Unit[]): Promise<void> {
    const commit = new GroupCommit(this.#target, this.#position)
    commit.add(group)
    this.#current = commit
    this.#groupBytes = GROUP_BYTES
    try {
      await commit.run()
      this.#acknowledge(commit)
    } catch (error) {
      if (error instanceof LogError) this.#refuseEverything(error, commit.units)
      // The file could not be checked, and nothing was written: a later append may succeed.
      else for (const { reject } of commit.units) reject(error as Error)
    } finally {
      this.#current = undefined
    }
  }

  /** Returns what the first of the appends fails with that the disk does not take. */
  #commitSync(commit: GroupCommit): Error | undefined {
    commit.verifySync()
    let failure: Error | undefined
    do {
      commit.add(this.#takeGroup())
      this.#groupBytes = GROUP_BYTES
      const failed = commit.writeSync()
      failure ??= failed
    } while (this.#waiting.length > 0)
    commit.sync()
    return failure
  }

  /** The first unit failed; those after it are tried again. */
  #takeBack([failed, ...after]: Unit[], error: Error): void {
    this.#groupBytes = 1
    if (after.length > 0) this.#waiting = [...after, ...this.#waiting]
    for (const { bytes } of after) this.#waitingBytes += bytes
    failed?.reject(error)
    this.#diagnostics.error(error)
  }

  #acknowledge({ units }: GroupCommit): void {
    const start = this.#position
    let count = 0
    for (const { lines, resolve } of units) {
      count += lines.length
      resolve(
        lines.map((line) => {
          const offset = this.#position
          this.#position += line.length
          return { offset, length: contentLength(line), next: this.#position }
        }),
      )
    }
    if (count > 0) this.#diagnostics.commit(count, this.#position - start, start)
  }

  #refuseEverything(error: LogError, group: readonly Unit[]): void {
    this.#refusal = error
    this.#diagnostics.error(error)
    for (const { reject } of [...group, ...this.#waiting]) reject(error)
    this.#waiting = []
    this.#waitingBytes = 0
  }
}

function bytesIn(lines: Unit['lines']): number {
  return lines.reduce((sum, { length }) => sum + length, 0)
}

/** Without the terminator: LF, or CR LF. */
function contentLength(line: Uint8Array): number {
  const end = line.length - 1
  return end - returnLength(line[end - 1])
}

function encodedOrRefused({ lines, reject }: Waiting): Unit['lines'] | undefined {
  try {
    return typeof lines === 'function' ? lines() : lines
  } catch (error) {
    reject(error as Error)
    return undefined
  }
}
