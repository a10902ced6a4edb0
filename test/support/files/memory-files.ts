// Files in memory that can be renamed, for thousands of damaged logs.

import type { BigIntStats } from 'node:fs'
import type { LogFile, OpenFlags, RewritingLayer } from '../../../lib/node/files/file-layer.js'
import { errno } from './errno.js'
import { GrowingBytes } from './memory-disk.js'

interface MemoryFile {
  number: bigint
  content: GrowingBytes
}

export class MemoryFiles implements RewritingLayer {
  readonly #files = new Map<string, MemoryFile>()
  #made = 0n

  constructor(path: string, bytes: Uint8Array) {
    this.#make(path, bytes)
  }

  get paths(): string[] {
    return [...this.#files.keys()].sort()
  }

  bytesOf(path: string): Uint8Array {
    return this.#file(path).content.bytes
  }

  async open(path: string, flags: OpenFlags): Promise<LogFile> {
    if (flags !== 'wx+') return handleOf(this.#file(path))
    if (this.#files.has(path)) throw errno('EEXIST')
    return handleOf(this.#make(path, new Uint8Array(0)))
  }

  async stat(path: string): Promise<BigIntStats> {
    return statsOf(this.#file(path))
  }

  async remove(path: string): Promise<void> {
    this.#files.delete(path)
  }

  async rename(from: string, to: string): Promise<void> {
    this.#files.set(to, this.#file(from))
    this.#files.delete(from)
  }

  async link(from: string, to: string): Promise<void> {
    if (this.#files.has(to)) throw errno('EEXIST')
    this.#files.set(to, this.#file(from))
  }

  async namesBeside(): Promise<string[]> {
    return this.paths
  }

  async copyAttributes(): Promise<boolean> {
    return true
  }

  async resolve(path: string): Promise<string> {
    return path
  }

  async syncFolderOf(): Promise<void> {}

  #file(path: string): MemoryFile {
    const file = this.#files.get(path)
    if (file === undefined) throw errno('ENOENT')
    return file
  }

  #make(path: string, bytes: Uint8Array): MemoryFile {
    this.#made += 1n
    const file = { number: this.#made, content: new GrowingBytes(bytes) }
    this.#files.set(path, file)
    return file
  }
}

function handleOf(file: MemoryFile): LogFile {
  const nothing = async () => {}
  return {
    read: async (into: Uint8Array, start: number, length: number, position: number) => {
      const bytes = file.content.bytes.subarray(position, position + length)
      into.set(bytes, start)
      return { bytesRead: bytes.length }
    },
    write: async (from: Uint8Array, start: number, length: number, position: number) => {
      const bytes = from.subarray(start, start + length)
      file.content.change({ kind: 'write', file: 0, position, bytes })
      return { bytesWritten: length }
    },
    truncate: async (length: number) => file.content.change({ kind: 'truncate', file: 0, length }),
    stat: async () => statsOf(file),
    sync: nothing,
    close: nothing,
    chmod: nothing,
    chown: nothing,
  } as unknown as LogFile
}

function statsOf({ number, content }: MemoryFile): BigIntStats {
  const size = BigInt(content.bytes.length)
  const isFile = () => true
  const uid = BigInt(process.geteuid?.() ?? 0)
  return { isFile, ino: number, dev: 1n, size, mode: 0o100600n, uid, gid: 0n, nlink: 1n } as BigIntStats
}
