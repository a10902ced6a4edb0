// A log of numbered lines, and what becomes of it: lines are appended, it is renamed, and renamed ones are compressed.

import { appendFileSync, existsSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

export class RotatingLog {
  readonly path: string
  readonly glob = 'app.jsonl.*'
  /** How many lines were written: the number of the next one. */
  written = 0
  #generations = 0

  constructor(folder: string) {
    this.path = join(folder, 'app.jsonl')
  }

  /** Each line by a write of its own where `together` is false. */
  append(count: number, together = true): void {
    const lines = Array.from({ length: count }, (_, index) => `{"n":${this.written + index}}\n`)
    for (const text of together ? [lines.join('')] : lines) appendFileSync(this.path, text)
    this.written += count
  }

  /** As logrotate does it: the numbers go up, from the greatest on. */
  rename(): void {
    if (!existsSync(this.path)) return
    for (let number = this.#generations; number > 0; number -= 1)
      for (const end of ['', '.gz'])
        if (existsSync(this.#named(number, end)))
          renameSync(this.#named(number, end), this.#named(number + 1, end))
    renameSync(this.path, this.#named(1, ''))
    this.#generations += 1
  }

  /** Compresses the newest of the renamed files that is not compressed yet. */
  compress(): void {
    for (let number = 1; number <= this.#generations; number += 1) {
      if (!existsSync(this.#named(number, ''))) continue
      writeFileSync(this.#named(number, '.gz'), gzipSync(readFileSync(this.#named(number, ''))))
      unlinkSync(this.#named(number, ''))
      return
    }
  }

  #named(number: number, end: string): string {
    return `${this.path}.${number}${end}`
  }
}
