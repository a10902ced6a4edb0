// A disk in memory that records every operation, so that a test can work out what a power cut at any point would have left.

import type { BigIntStats } from 'node:fs'
import type {
  AppendingLayer,
  LogFile,
  OpenFlags,
  RewritingLayer,
  SyncFile,
} from '../../../lib/node/files/file-layer.js'
import { errno } from './errno.js'

/** Files are known by a number: their name may be gone while they are open. */
export type DiskEvent =
  | { kind: 'create'; path: string; file: number }
  | { kind: 'remove'; path: string }
  | { kind: 'rename'; from: string; path: string; file: number }
  | { kind: 'write'; file: number; position: number; bytes: Uint8Array }
  | { kind: 'truncate'; file: number; length: number }
  | { kind: 'sync'; file: number }
  | { kind: 'sync-folder' }
  /** The entry was acknowledged. */
  | { kind: 'acknowledge'; entry: unknown }

export class MemoryDisk implements RewritingLayer, AppendingLayer {
  readonly history: DiskEvent[] = []
  /** The durable files before the history begins, by path. */
  readonly before: ReadonlyMap<string, Uint8Array>
  readonly #files: GrowingBytes[] = []
  readonly #names = new Map<string, number>()
  readonly #numbers = new WeakMap<LogFile, number>()

  constructor(before: Iterable<readonly [string, Uint8Array]> = []) {
    this.before = new Map(before)
    for (const [path, bytes] of this.before)
      this.#names.set(path, this.#files.push(new GrowingBytes(bytes)) - 1)
  }

  /** The file's bytes as a program sees them; undefined where there is no such file. */
  bytesOf(path: string): Uint8Array | undefined {
    const file = this.#names.get(path)
    return file === undefined ? undefined : this.#bytes(file)
  }

  get paths(): string[] {
    return [...this.#names.keys()]
  }

  async open(path: string, flags: OpenFlags): Promise<LogFile> {
    const existing = this.#names.get(path)
    if (flags === 'wx+' && existing !== undefined) throw errno('EEXIST')
    if (flags === 'wx+') return this.#fileOf(this.#create(path))
    if (existing === undefined) throw errno('ENOENT')
    return this.#fileOf(existing)
  }

  async stat(path: string): Promise<BigIntStats> {
    const file = this.#names.get(path)
    if (file === undefined) throw errno('ENOENT')
    return this.#statsOf(file)
  }

  async link(from: string, path: string): Promise<void> {
    const file = this.#names.get(from)
    if (file === undefined) throw errno('ENOENT')
    if (this.#names.has(path)) throw errno('EEXIST')
    this.#names.set(path, file)
    this.history.push({ kind: 'create', path, file })
  }

  async namesBeside(): Promise<string[]> {
    return this.paths
  }

  async copyAttributes(): Promise<boolean> {
    return true
  }

  async remove(path: string): Promise<void> {
    this.#names.delete(path)
    this.history.push({ kind: 'remove', path })
  }

  async rename(from: string, path: string): Promise<void> {
    const file = this.#names.get(from)
    if (file === undefined) throw errno('ENOENT')
    this.#names.delete(from)
    this.#names.set(path, file)
    this.history.push({ kind: 'rename', from, path, file })
  }

  async resolve(path: string): Promise<string> {
    return path
  }

  async syncFolderOf(): Promise<void> {
    this.history.push({ kind: 'sync-folder' })
  }

  synchronous(opened: LogFile, path: string): SyncFile {
    const file = this.#numbers.get(opened) as number
    return {
      write: (from, start, length, position) => {
        this.#change({
          kind: 'write',
          file,
          position,
          bytes: new Uint8Array(from.slice(start, start + length)),
        })
        return length
      },
      truncate: (length) => this.#change({ kind: 'truncate', file, length }),
      sync: () => void this.history.push({ kind: 'sync', file }),
      stat: () => this.#statsOf(file),
      statPath: () => {
        const named = this.#names.get(path)
        return named === undefined ? undefined : this.#statsOf(named)
      },
    }
  }

  #create(path: string): number {
    const file = this.#files.push(new GrowingBytes()) - 1
    this.#names.set(path, file)
    this.history.push({ kind: 'create', path, file })
    return file
  }

  #fileOf(file: number): LogFile {
    const opened = {
      read: async (into: Uint8Array, start: number, length: number, position: number) => {
        const bytes = this.#bytes(file).subarray(position, position + length)
        into.set(bytes, start)
        return { bytesRead: bytes.length }
      },
      write: async (from: Uint8Array, start: number, length: number, position: number) => {
        const bytes = new Uint8Array(from.subarray(start, start + length))
        this.#change({ kind: 'write', file, position, bytes })
        return { bytesWritten: length }
      },
      truncate: async (length: number) => this.#change({ kind: 'truncate', file, length }),
      sync: async () => void this.history.push({ kind: 'sync', file }),
      stat: async () => this.#statsOf(file),
      close: async () => {},
      chmod: async () => {},
      chown: async () => {},
    } as unknown as LogFile
    this.#numbers.set(opened, file)
    return opened
  }

  #change(event: DiskEvent & { kind: 'write' | 'truncate' }): void {
    this.#files[event.file]?.change(event)
    this.history.push(event)
  }

  #bytes(file: number): Uint8Array {
    return (this.#files[file] as GrowingBytes).bytes
  }

  #statsOf(file: number): BigIntStats {
    return {
      isFile: () => true,
      ino: BigInt(file),
      dev: 1n,
      mode: 0o100600n,
      uid: BigInt(process.geteuid?.() ?? 0),
      gid: 0n,
      nlink: 1n,
      size: BigInt(this.#bytes(file).length),
    } as BigIntStats
  }
}

/** The content of a file. It grows in place, so that many small writes take linear time. */
export class GrowingBytes {
  #buffer: Uint8Array
  #length: number

  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    // Not by `slice`, which copies nothing of a Buffer.
    this.#buffer = new Uint8Array(bytes)
    this.#length = bytes.length
  }

  /** Valid until the next change. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  change(event: DiskEvent & { kind: 'write' | 'truncate' }): void {
    if (event.kind === 'truncate') return this.#resize(event.length)
    this.#resize(Math.max(this.#length, event.position + event.bytes.length))
    this.#buffer.set(event.bytes, event.position)
  }

  #resize(length: number): void {
    // What was cut off must not be seen again where the file grows.
    this.#buffer.fill(0, length, this.#length)
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(2 * length)
      larger.set(this.bytes)
      this.#buffer = larger
    }
    this.#length = length
  }
}
