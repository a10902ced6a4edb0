// The model of a log that is ingested: its files as they are on the disk, and what each job must get of them.
//
// Every file begins with the same header, most are shorter than what a checkpoint hashes of it, and what is removed or compressed
// leaves its inode to the next file.

import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type IngestOptions, ingestLog } from '../../../lib/index.js'
import { headerLine, linesOf, noteLine, notes, numbersOf } from './notes-format.js'

/**
 * `tear` appends half a line, which the next step completes. `rotate` makes a new log at once, `rename` leaves that to the next
 * append. `cut` truncates the log, `copy` copies it first; `unlink` removes the oldest file.
 */
export const PLAIN = ['tear', 'rotate', 'rename', 'compress', 'copy', 'cut', 'unlink'] as const
export type Step =
  | { kind: 'append'; count: number }
  | { kind: (typeof PLAIN)[number] }
  | { kind: 'job'; batches: number; batchEntries: number; commits: boolean }

/** What a file holds, and which one it is to the file system. */
interface FileModel {
  numbers: number[]
  inode: object
}

interface Expected {
  numbers: number[]
  /** What must be told before the first of them. */
  switched?: string
  /** The checkpoint fits no file. */
  isRefused?: boolean
}

export class IngestWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'wholeline-model-'))
  readonly log = join(this.folder, 'app.jsonl')
  readonly problems: string[] = []
  /** How often each thing happened that a job can be told of. */
  readonly seen = { truncated: 0, refused: 0 }
  /** The oldest first; the last one is named `.1`. */
  #rotated: FileModel[] = []
  #current: FileModel | undefined
  /** The last number that was committed, the file that holds it, and its inode when it was read. */
  #committed: { file: FileModel; inode: object; number: number } | undefined
  #written = 0
  #rest = ''
  #seconds = Date.now() / 1000

  append(count: number): void {
    const current = this.#writable()
    for (let each = 0; each < count; each += 1) {
      appendFileSync(this.log, linesOf(noteLine(this.#written)))
      current.numbers.push(this.#written)
      this.#written += 1
    }
    this.#touch(this.log)
  }

  tear(): void {
    this.#writable()
    const line = linesOf(noteLine(this.#written))
    appendFileSync(this.log, line.slice(0, 9))
    this.#rest = line.slice(9)
  }

  rotate(): void {
    this.rename()
    this.#writable()
  }

  rename(): void {
    this.#complete()
    if (this.#current === undefined) return
    this.#moveUp()
    renameSync(this.log, `${this.log}.1`)
    this.#rotated.push(this.#current)
    this.#current = undefined
  }

  copy(): void {
    this.#complete()
    if (this.#current === undefined) return
    this.#moveUp()
    copyFileSync(this.log, `${this.log}.1`)
    this.#touch(`${this.log}.1`)
    this.#rotated.push({ numbers: this.#current.numbers, inode: {} })
    // What was committed of it is in the copy now.
    if (this.#committed?.file === this.#current) this.#committed.file = this.#rotated.at(-1) as FileModel
    this.cut()
  }

  cut(): void {
    this.#complete()
    if (this.#current === undefined) return
    truncateSync(this.log)
    this.#current = { numbers: [], inode: this.#current.inode }
  }

  compress(): void {
    for (let number = 1; number <= this.#rotated.length; number += 1) {
      const path = `${this.log}.${number}`
      if (!existsSync(path)) continue
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
      this.#touch(`${path}.gz`)
      unlinkSync(path)
      const file = this.#rotated.at(-number) as FileModel
      file.inode = {}
      return
    }
  }

  unlink(): void {
    for (const end of ['', '.gz']) rmSync(`${this.log}.${this.#rotated.length}${end}`, { force: true })
    if (this.#rotated.length > 0) this.#rotated.shift()
  }

  async job(step: Extract<Step, { kind: 'job' }>): Promise<void> {
    if (this.#files().length === 0 && this.#committed === undefined) return
    const expected = this.#expected()
    if (expected.isRefused !== true) return this.#run(step, expected)
    this.seen.refused += 1
    const all = this.#files().flatMap(({ numbers }) => numbers)
    const refused = await this.#run(step, { numbers: [] }).catch(({ code }: { code: string }) => code)
    if (refused !== 'ERR_LOG_CHECKPOINT') this.problems.push(`not refused: ${refused}`)
    await this.#run(step, { numbers: all, switched: 'replaced' }, { onLost: 'start' })
  }

  /** The checkpoint is still that of a file that is gone where a job commits nothing. */
  #expected(): Expected {
    const files = this.#files()
    const committed = this.#committed
    if (committed === undefined) return { numbers: files.flatMap(({ numbers }) => numbers) }
    const place = files.indexOf(committed.file)
    if (place >= 0) {
      const rest = files.slice(place).flatMap(({ numbers }) => numbers)
      return { numbers: rest.filter((number) => number > committed.number) }
    }
    if (this.#current?.inode !== committed.inode) return { numbers: [], isRefused: true }
    return { numbers: this.#current.numbers, switched: 'truncated' }
  }

  async #run(
    { batches, batchEntries, commits }: Extract<Step, { kind: 'job' }>,
    expected: Expected,
    more: Partial<IngestOptions> = {},
  ): Promise<void> {
    const options = {
      checkpoint: join(this.folder, 'app.ckpt'),
      rotated: 'app.jsonl.*',
      batchEntries,
      ...more,
    }
    const got: number[] = []
    let taken = 0
    for await (const batch of ingestLog(this.log, notes, options)) {
      if (taken === 0 && expected.switched !== undefined) this.#requireTold(expected.switched, batch.switched)
      for (const { reason } of batch.faults) this.problems.push(`fault: ${reason}`)
      got.push(...numbersOf(batch.entries))
      taken += 1
      if (commits || taken % 2 === 0) {
        await batch.commit()
        const number = got.at(-1) as number
        const file = this.#files().find(({ numbers }) => numbers.includes(number)) as FileModel
        this.#committed = { file, inode: file.inode, number }
      }
      if (taken === batches) break
    }
    const whole = taken === batches ? expected.numbers.slice(0, got.length) : expected.numbers
    if (`${got}` !== `${whole}`) this.problems.push(`came: ${got}; expected: ${whole}`)
  }

  #requireTold(expected: string, told: string | undefined): void {
    if (expected === 'truncated') this.seen.truncated += 1
    // A file that begins with the inode of the one that is gone can't be told from it.
    const isTold = told === expected || (expected === 'replaced' && told === 'truncated')
    if (!isTold) this.problems.push(`told: ${told}; expected: ${expected}`)
  }

  /** The oldest first. */
  #files(): FileModel[] {
    return this.#current === undefined ? this.#rotated : [...this.#rotated, this.#current]
  }

  /** Time goes on, as it does between real rotations: by the clock many of these files would be of one instant. */
  #touch(path: string): void {
    this.#seconds += 1
    utimesSync(path, this.#seconds, this.#seconds)
  }

  #moveUp(): void {
    for (let number = this.#rotated.length; number > 0; number -= 1)
      for (const end of ['', '.gz'])
        if (existsSync(`${this.log}.${number}${end}`))
          renameSync(`${this.log}.${number}${end}`, `${this.log}.${number + 1}${end}`)
  }

  #writable(): FileModel {
    this.#complete()
    this.#current ??= { numbers: [], inode: {} }
    if (this.#current.numbers.length === 0) writeFileSync(this.log, linesOf(headerLine))
    return this.#current
  }

  #complete(): void {
    if (this.#rest === '') return
    appendFileSync(this.log, this.#rest)
    this.#touch(this.log)
    this.#current?.numbers.push(this.#written)
    this.#written += 1
    this.#rest = ''
  }
}
