// The edits that damaged lines ask for, in the order of the log. A line without salvaged entries goes as a whole. Of any
// other, each salvaged entry stays as a line of its own, and the bytes around the entries go.

import type { Fault } from '../../core/recovery.js'
import type { Removal } from '../quarantine/edit-gatherer.js'
import type { LogEdits } from '../quarantine/log-edits.js'
import { TERMINATOR } from '../tail/tail-cut.js'
import type { RemovalLimit } from './removal-limit.js'

/** Where an entry is in the log, and where reading resumes after it. */
export interface EntryPlace {
  offset: number
  length: number
  next: number
}

export class LineEdits {
  readonly #open: () => Promise<LogEdits>
  readonly #limit: RemovalLimit
  readonly #isHeaderLost: boolean
  /** The edits are complete up to this offset of the damaged log. */
  #done = 0
  /** Whether the bytes before that offset stay. */
  #isCopied = false
  /** The damaged line whose salvaged entries come next, and how many are left. */
  #line: Fault | undefined
  #entriesLeft = 0

  /** @param open begins the edits at the first call, and returns the same ones at every later call */
  constructor(open: () => Promise<LogEdits>, limit: RemovalLimit, isHeaderLost: boolean) {
    this.#open = open
    this.#limit = limit
    this.#isHeaderLost = isHeaderLost
  }

  /** Whether the last line of a log of that size stays, or what was made of it lacks its terminator. */
  keepsEnd(size: number): boolean {
    return this.#isCopied || this.#done < size
  }

  /** Whether the line has been edited as a whole. */
  isDone({ offset, length }: Fault): boolean {
    return this.#done >= offset + length
  }

  /** Puts in the line of a header. @param markEnd where the byte order mark ends, which the log may begin with */
  async putHeader(line: Uint8Array, markEnd: number): Promise<void> {
    const edits = await this.#open()
    await edits.add(line)
    // The mark was before the old header: after the new one it would be damage.
    await this.#remove(markEnd, { line: 1, reason: 'encoding' })
  }

  /** Takes out a line that has no salvaged entry. @param next where the next line begins */
  async removeLine(fault: Fault, next: number): Promise<void> {
    await this.#copy(fault.offset)
    this.#limit.removeLine()
    await this.#remove(next, removalOf(fault))
  }

  /** Says whose salvaged entries come next. */
  beginSalvage(fault: Fault): void {
    this.#line = fault
    this.#entriesLeft = fault.salvaged
  }

  /** Keeps the next salvaged entry. */
  async keepSalvaged({ offset, length, next }: EntryPlace): Promise<void> {
    const line = this.#line as Fault
    const isTorn = line.reason === 'truncated'
    this.#entriesLeft -= 1
    // The whole last line is the entry: it lacks nothing but its terminator.
    if (isTorn && line.salvaged === 1 && offset === line.offset && length === line.length) return
    if (this.#done < line.offset) await this.#copy(line.offset)
    await this.#remove(offset, removalOf(line))
    await this.#copy(offset + length)
    const edits = await this.#open()
    if (this.#entriesLeft > 0) return edits.add(TERMINATOR)
    await this.#remove(line.offset + line.length, removalOf(line))
    if (!isTorn) return this.#copy(next)
    await edits.add(TERMINATOR)
    this.#isCopied = false
  }

  async #copy(end: number): Promise<void> {
    await (await this.#open()).copyTo(end)
    this.#isCopied ||= end > this.#done
    this.#done = end
  }

  async #remove(end: number, removal: Removal): Promise<void> {
    await (await this.#open()).removeTo(end, removal)
    // The caller asked for a header in the place of line 1, so what was there counts for nothing.
    const isHeader = removal.line === 1 && this.#isHeaderLost
    if (!isHeader) await this.#limit.remove(this.#done, end)
    if (end > this.#done) this.#isCopied = false
    this.#done = end
  }
}

export function removalOf({ line, reason }: Removal): Removal {
  return { line, reason }
}
