// A log that is written, rotated, compressed and replaced in any order, and jobs that take some batches of it, commit some of those,
// and are gone. Whatever happens: no entry is lost, entries come in order, and none comes twice after it was committed.

import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { ingestLog } from '../../../lib/index.js'
import { holdsAsync } from '../../support/random/async-property.js'
import { headerLine, linesOf, noteLine, notes } from '../../support/streams/notes-format.js'

/** `tear` appends half a line, which the next append completes; `rotate` completes it first. */
type Step =
  | { kind: 'append'; count: number }
  | { kind: 'tear' | 'rotate' | 'rename' | 'compress' }
  | { kind: 'job'; batches: number; batchEntries: number; commits: boolean }

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({
    kind: fc.constantFrom('tear' as const, 'rotate' as const, 'rename' as const, 'compress' as const),
  }),
  fc.record({
    kind: fc.constant('job' as const),
    batches: fc.integer({ min: 1, max: 4 }),
    batchEntries: fc.integer({ min: 1, max: 4 }),
    commits: fc.boolean(),
  }),
)

class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'wholeline-model-'))
  readonly log = join(this.folder, 'app.jsonl')
  /** The number of the next note, and the rest of the line that is half written. */
  written = 0
  #rest = ''
  #generations = 0
  committed = 0
  problems: string[] = []

  append(count: number): void {
    this.#create()
    this.#complete()
    for (let each = 0; each < count; each += 1) {
      appendFileSync(this.log, linesOf(noteLine(this.written)))
      this.written += 1
    }
  }

  tear(): void {
    this.#create()
    this.#complete()
    const line = linesOf(noteLine(this.written))
    appendFileSync(this.log, line.slice(0, 9))
    this.#rest = line.slice(9)
    this.written += 1
  }

  rename(): void {
    if (!existsSync(this.log)) return
    this.#complete()
    for (let number = this.#generations; number > 0; number -= 1) {
      for (const end of ['', '.gz'])
        if (existsSync(`${this.log}.${number}${end}`))
          renameSync(`${this.log}.${number}${end}`, `${this.log}.${number + 1}${end}`)
    }
    renameSync(this.log, `${this.log}.1`)
    this.#generations += 1
  }

  compress(): void {
    for (let number = 1; number <= this.#generations; number += 1) {
      const path = `${this.log}.${number}`
      if (!existsSync(path)) continue
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
      // Its inode is free for the next file.
      unlinkSync(path)
      return
    }
  }

  async job({
    batches,
    batchEntries,
    commits,
  }: {
    batches: number
    batchEntries: number
    commits: boolean
  }): Promise<void> {
    if (!existsSync(this.log) && this.#generations === 0) return
    const options = { checkpoint: join(this.folder, 'app.ckpt'), rotated: 'app.jsonl.*', batchEntries }
    let next = this.committed
    let taken = 0
    for await (const batch of ingestLog(this.log, notes, options)) {
      for (const { n } of batch.entries) {
        if (n !== next) this.problems.push(`${n} came instead of ${next}`)
        next = n + 1
      }
      taken += 1
      if (commits || taken % 2 === 0) {
        await batch.commit()
        this.committed = next
      }
      if (taken === batches) return
    }
    const whole = this.written - (this.#rest === '' ? 0 : 1)
    if (next !== whole) this.problems.push(`ended at ${next} of ${whole}`)
  }

  async run(step: Step): Promise<void> {
    if (step.kind === 'append') this.append(step.count)
    else if (step.kind === 'job') await this.job(step)
    else if (step.kind === 'rotate') {
      this.rename()
      this.#create()
    } else this[step.kind]()
  }

  #create(): void {
    if (!existsSync(this.log)) writeFileSync(this.log, linesOf(headerLine))
  }

  #complete(): void {
    if (this.#rest !== '') appendFileSync(this.log, this.#rest)
    this.#rest = ''
  }
}

t.test('no entry is lost, and none comes again after a commit', async (t) => {
  const property = fc.asyncProperty(fc.array(steps, { minLength: 4, maxLength: 25 }), async (history) => {
    const world = new World()
    try {
      for (const step of history) await world.run(step)
      await world.run({ kind: 'job', batches: Number.POSITIVE_INFINITY, batchEntries: 3, commits: true })
      return world.problems.length === 0 || Promise.reject(new Error(world.problems.join('; ')))
    } finally {
      rmSync(world.folder, { recursive: true })
    }
  })
  await holdsAsync(t, 'append, tear, rotate, rename, compress, and jobs', property, 40)
})
