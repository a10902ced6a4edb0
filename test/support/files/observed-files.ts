// A file layer that records every operation, and lets a test fail, shorten or delay it.

import type { BigIntStats } from 'node:fs'
import {
  type AppendingLayer,
  type LogFile,
  nodeFiles,
  type OpenFlags,
  type SyncFile,
} from '../../../lib/node/files/file-layer.js'

export interface Operation {
  name: 'open' | 'read' | 'write' | 'truncate' | 'sync' | 'stat' | 'close' | 'remove' | 'link' | 'sync-folder'
  path: string
  /** Of a read, a write or a truncation, in bytes. */
  length?: number
  position?: number
}

/** How a read or a write ends: the most bytes that it takes, and the error that a write fails with after it took them. */
export interface Outcome {
  take: number
  fail?: Error
}

/**
 * Called before an operation, and awaited if the operation is asynchronous. The operation fails with what it throws.
 */
export type Interference = (operation: Operation) => Outcome | undefined | Promise<Outcome | undefined>

export class ObservedFiles implements AppendingLayer {
  readonly operations: Operation[] = []
  readonly #files: AppendingLayer
  readonly #interfere: Interference
  /** The files underneath those that were given out. */
  readonly #opened = new WeakMap<LogFile, LogFile>()

  constructor(interfere: Interference = () => undefined, files: AppendingLayer = nodeFiles) {
    this.#files = files
    this.#interfere = interfere
  }

  count(name: Operation['name']): number {
    return this.operations.filter((operation) => operation.name === name).length
  }

  async open(path: string, flags: OpenFlags, mode?: number): Promise<LogFile> {
    await this.#announce({ name: 'open', path })
    return this.#observed(path, await this.#files.open(path, flags, mode))
  }

  async stat(path: string): Promise<BigIntStats> {
    await this.#announce({ name: 'stat', path })
    return this.#files.stat(path)
  }

  async remove(path: string): Promise<void> {
    await this.#announce({ name: 'remove', path })
    return this.#files.remove(path)
  }

  async link(from: string, to: string): Promise<void> {
    await this.#announce({ name: 'link', path: to })
    return this.#files.link(from, to)
  }

  namesBeside(path: string): Promise<string[]> {
    return this.#files.namesBeside(path)
  }

  resolve(path: string): Promise<string> {
    return this.#files.resolve(path)
  }

  async syncFolderOf(path: string): Promise<void> {
    await this.#announce({ name: 'sync-folder', path })
    return this.#files.syncFolderOf(path)
  }

  synchronous(opened: LogFile, path: string): SyncFile {
    const file = this.#files.synchronous(this.#opened.get(opened) as LogFile, path)
    return {
      ...file,
      write: (from, start, length, position) => {
        const outcome = this.#announce({ name: 'write', path, length, position }) as Outcome | undefined
        const end = start + (outcome?.take ?? length)
        let at = start
        while (at < end) at += file.write(from, at, end - at, position + at - start)
        if (outcome?.fail !== undefined) throw outcome.fail
        return at - start
      },
      truncate: (length) => {
        this.#announce({ name: 'truncate', path, length })
        file.truncate(length)
      },
      sync: () => {
        this.#announce({ name: 'sync', path })
        file.sync()
      },
    }
  }

  #observed(path: string, file: LogFile): LogFile {
    const observed = {
      read: async (into: Uint8Array, start: number, length: number, position: number) => {
        const outcome = await this.#announce({ name: 'read', path, length, position })
        return file.read(into, start, Math.min(length, outcome?.take ?? length), position)
      },
      write: async (from: Uint8Array, start: number, length: number, position: number) => {
        const outcome = await this.#announce({ name: 'write', path, length, position })
        const written = await writeAll(
          file,
          from.subarray(start, start + (outcome?.take ?? length)),
          position,
        )
        if (outcome?.fail !== undefined) throw outcome.fail
        return { bytesWritten: written }
      },
      truncate: async (length: number) => {
        await this.#announce({ name: 'truncate', path, length })
        return file.truncate(length)
      },
      sync: async () => {
        await this.#announce({ name: 'sync', path })
        return file.sync()
      },
      stat: (options: { bigint: true }) => file.stat(options),
      chmod: (mode: number) => file.chmod(mode),
      chown: (uid: number, gid: number) => file.chown(uid, gid),
      close: async () => {
        // It is closed in any case: a test that fails it would leak a descriptor.
        try {
          await this.#announce({ name: 'close', path })
        } finally {
          await file.close()
        }
      },
    } as unknown as LogFile
    this.#opened.set(observed, file)
    return observed
  }

  #announce(operation: Operation): ReturnType<Interference> {
    this.operations.push(operation)
    return this.#interfere(operation)
  }
}

async function writeAll(file: LogFile, bytes: Uint8Array, position: number): Promise<number> {
  for (let written = 0; written < bytes.length; ) {
    const result = await file.write(bytes, written, bytes.length - written, position + written)
    written += result.bytesWritten
  }
  return bytes.length
}
