// The real files, with a callback before and after every operation. What the callback throws is what the operation fails
// with: before it, nothing was done; after it, all was done. A sync is reported but not made: no power fails here, and
// hundreds of syncs would take most of a test's time.

import type { BigIntStats } from 'node:fs'
import {
  type LogFile,
  nodeFiles,
  type OpenFlags,
  type RewritingLayer,
} from '../../../lib/node/files/file-layer.js'

export interface Operation {
  name: string
  path: string
}

export interface Looks {
  before?: (operation: Operation, index: number) => void | Promise<void>
  after?: (operation: Operation, index: number) => void | Promise<void>
}

export class WatchedFiles implements RewritingLayer {
  readonly operations: Operation[] = []
  readonly #looks: Looks

  constructor(looks: Looks = {}) {
    this.#looks = looks
  }

  async open(path: string, flags: OpenFlags, mode?: number): Promise<LogFile> {
    // An `open` that fails returns no file, and creates none.
    const undo = async (opened: LogFile) => {
      await opened.close()
      if (flags === 'wx+') await nodeFiles.remove(path)
    }
    const file = await this.#watch({ name: 'open', path }, () => nodeFiles.open(path, flags, mode), undo)
    return new Proxy(file, { get: (_file, name) => this.#watchedMethod(file, name, path) })
  }

  stat(path: string): Promise<BigIntStats> {
    return this.#watch({ name: 'stat path', path }, () => nodeFiles.stat(path))
  }

  rename(from: string, to: string): Promise<void> {
    return this.#watch({ name: 'rename', path: from }, () => nodeFiles.rename(from, to))
  }

  link(from: string, to: string): Promise<void> {
    return this.#watch({ name: 'link', path: from }, () => nodeFiles.link(from, to))
  }

  namesBeside(path: string): Promise<string[]> {
    return nodeFiles.namesBeside(path)
  }

  /** As on a system without GNU `cp`: then the handle's own operations are watched. */
  async copyAttributes(): Promise<boolean> {
    return false
  }

  remove(path: string): Promise<void> {
    return this.#watch({ name: 'remove', path }, () => nodeFiles.remove(path))
  }

  resolve(path: string): Promise<string> {
    return this.#watch({ name: 'resolve', path }, () => nodeFiles.resolve(path))
  }

  syncFolderOf(path: string): Promise<void> {
    return this.#watch({ name: 'sync folder', path }, async () => {})
  }

  #watchedMethod(file: LogFile, name: string | symbol, path: string): unknown {
    const method: unknown = Reflect.get(file, name)
    // `await` asks the file for a `then`.
    if (typeof method !== 'function') return method
    const work = async (args: unknown[]) => (name === 'sync' ? undefined : Reflect.apply(method, file, args))
    return (...args: unknown[]) => this.#watch({ name: String(name), path }, () => work(args))
  }

  async #watch<Result>(
    operation: Operation,
    work: () => Promise<Result>,
    undo: (result: Result) => Promise<void> = async () => {},
  ): Promise<Result> {
    const index = this.operations.push(operation) - 1
    // A file that is not closed would leak a descriptor: a close fails only once it is done.
    if (operation.name !== 'close') await this.#looks.before?.(operation, index)
    const result = await work()
    try {
      if (operation.name === 'close') await this.#looks.before?.(operation, index)
      await this.#looks.after?.(operation, index)
      return result
    } catch (error) {
      await undo(result)
      throw error
    }
  }
}
