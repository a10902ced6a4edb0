// The folder for the fixtures of a run. It is removed when the run ends, even by a signal.

import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixtureChunks } from '../../fixture/logs/fixture-chunks.js'
import type { FixtureOptions } from '../../fixture/logs/fixture-options.js'
import type { FixtureReport } from '../../fixture/logs/fixture-report.js'
import { writeSynced } from './write-synced.js'

export interface Fixture {
  path: string
  report: FixtureReport
}

export class Workspace implements AsyncDisposable {
  readonly folder: string
  #count = 0
  readonly #fixtures = new Map<string, Promise<Fixture>>()
  readonly #onSignal = (signal: NodeJS.Signals) => {
    rmSync(this.folder, { recursive: true, force: true })
    for (const each of SIGNALS) process.removeListener(each, this.#onSignal)
    process.kill(process.pid, signal)
  }

  private constructor(folder: string) {
    this.folder = folder
    // Not `once`: a second signal, as npm sends after the terminal's own, would end the removal.
    for (const signal of SIGNALS) process.on(signal, this.#onSignal)
  }

  /** @param parent the folder in which it is made */
  static async create(parent = tmpdir()): Promise<Workspace> {
    return new Workspace(await mkdtemp(join(parent, 'wholeline-')))
  }

  /** The fixture of these options, made on the first call. */
  fixture(options: FixtureOptions): Promise<Fixture> {
    const key = JSON.stringify(options)
    const made = this.#fixtures.get(key) ?? this.#make(options)
    this.#fixtures.set(key, made)
    return made
  }

  /** Removes a fixture that was made, where the next ones need its room. */
  async forget(options: FixtureOptions): Promise<void> {
    const key = JSON.stringify(options)
    const made = await this.#fixtures.get(key)
    this.#fixtures.delete(key)
    if (made !== undefined) await rm(made.path)
  }

  /** A path in the folder, for a file that the caller makes. */
  path(name: string): string {
    return join(this.folder, name)
  }

  /** Writes a file of these bytes. Returns its path. */
  async file(name: string, chunks: Generator<Buffer, unknown>): Promise<string> {
    const path = this.path(name)
    await writeSynced(path, chunks)
    return path
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const signal of SIGNALS) process.removeListener(signal, this.#onSignal)
    await rm(this.folder, { recursive: true, force: true })
  }

  async #make(options: FixtureOptions): Promise<Fixture> {
    const path = this.path(`fixture-${this.#count}.jsonl`)
    this.#count += 1
    return { path, report: await writeSynced(path, fixtureChunks(options)) }
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
