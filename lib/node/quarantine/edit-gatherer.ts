// Gathers the edits to a log into few pieces of a quarantine: edits that are near each other become one, and the others
// share a piece. A piece of its own takes some 100 bytes besides the removed bytes, a gathered edit some ten. The gatherer
// is shown the log from its start to its end.

import type { EditsPiece } from '../../format/quarantine-format.js'

/** The line that bytes are taken from, and what is wrong with it. */
export interface Removal {
  /** Counted from 1; 0 where it is unknown. */
  line: number
  reason: string
}

/** The most removed bytes in a piece, which take 1 MiB in base64. */
const MOST_BYTES = 768 * 1024
/** The size of the first buffer, which most sections do not exceed. */
const FIRST_BYTES = 4 * 1024
/** The most numbers in a piece: five for each edit. */
const MOST_NUMBERS = 5 * 4096
/** Copying this many bytes that stay takes less room than an edit of its own for the bytes after them. */
const NEAR_BYTES = 8
/** An edit to another line begins a new edit, unless the one before is shorter than this. */
const SHORT_BYTES = 64

interface Edit extends Removal {
  /** In the damaged log. */
  start: number
  length: number
  added: number
}

export class EditGatherer {
  readonly #write: (piece: EditsPiece) => Promise<void>
  /** The removed bytes of the piece. */
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #taken = 0
  #offset = 0
  #numbers: number[] = []
  #reasons: string[] = []
  /** Where the last finished edit of the piece ends, and its line. */
  #end = 0
  #line = 0
  #edit: Edit | undefined
  /** The log has been shown up to this offset. */
  #at: number
  /** How many bytes after the edit stay, and those bytes while they are few. */
  #kept = 0
  readonly #near = Buffer.alloc(NEAR_BYTES)

  /** @param start the offset in the damaged log that showing begins at */
  constructor(write: (piece: EditsPiece) => Promise<void>, start = 0) {
    this.#write = write
    this.#at = start
  }

  /** Shows bytes of the log that stay. */
  keep(bytes: Uint8Array): void {
    if (this.#kept + bytes.length <= NEAR_BYTES) this.#near.set(bytes, this.#kept)
    this.#kept += bytes.length
    this.#at += bytes.length
  }

  /** Shows bytes of the log that are taken out. */
  async remove(bytes: Uint8Array, removal: Removal): Promise<void> {
    await this.#reach(removal)
    await this.#take(bytes, removal)
    this.#at += bytes.length
  }

  /** Notes how many bytes are put in. */
  async add(length: number, removal: Removal): Promise<void> {
    const edit = await this.#reach(removal)
    edit.added += length
  }

  /** Writes the gathered piece. */
  async flush(): Promise<void> {
    this.#finishEdit()
    if (this.#numbers.length === 0) return
    await this.#write({
      type: 'edits',
      offset: this.#offset,
      edits: this.#numbers,
      reasons: this.#reasons,
      bytes: this.#bytes.toString('base64', 0, this.#taken),
    })
    this.#numbers = []
    this.#reasons = []
    this.#taken = 0
    this.#line = 0
  }

  /** The edit for the next bytes: the last one, where it is near, or a new one. */
  async #reach(removal: Removal): Promise<Edit> {
    const edit = this.#edit
    const kept = this.#kept
    this.#kept = 0
    if (edit === undefined || !isNear(edit, kept, removal)) return this.#begin(this.#at, removal)
    edit.added += kept
    await this.#take(this.#near.subarray(0, kept), removal)
    return this.#edit as Edit
  }

  async #take(bytes: Uint8Array, removal: Removal): Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      if (this.#taken === MOST_BYTES) await this.#continueInNextPiece(removal)
      const part = bytes.subarray(from, from + MOST_BYTES - this.#taken)
      if (this.#taken + part.length > this.#bytes.length) this.#makeRoom(part.length)
      this.#bytes.set(part, this.#taken)
      this.#taken += part.length
      from += part.length
      ;(this.#edit as Edit).length += part.length
    }
  }

  #makeRoom(length: number): void {
    const room = Math.min(MOST_BYTES, 2 * (this.#taken + length))
    const larger = Buffer.allocUnsafeSlow(room)
    larger.set(this.#bytes.subarray(0, this.#taken))
    this.#bytes = larger
  }

  /** Goes on with an edit whose piece is full. */
  async #continueInNextPiece(removal: Removal): Promise<void> {
    const { start, length } = this.#edit as Edit
    await this.flush()
    await this.#begin(start + length, removal)
  }

  async #begin(start: number, { line, reason }: Removal): Promise<Edit> {
    this.#finishEdit()
    if (this.#numbers.length >= MOST_NUMBERS) await this.flush()
    this.#edit = { start, length: 0, added: 0, line, reason }
    return this.#edit
  }

  #finishEdit(): void {
    const edit = this.#edit
    if (edit === undefined) return
    this.#edit = undefined
    const { start, length, added, line } = edit
    if (this.#numbers.length === 0) this.#offset = this.#end = start
    this.#numbers.push(start - this.#end, length, added, line - this.#line, this.#reasonOf(edit))
    this.#end = start + length
    this.#line = line
  }

  #reasonOf({ reason }: Edit): number {
    const index = this.#reasons.indexOf(reason)
    return index < 0 ? this.#reasons.push(reason) - 1 : index
  }
}

function isNear(edit: Edit, kept: number, { line }: Removal): boolean {
  return kept <= NEAR_BYTES && (edit.line === line || edit.length < SHORT_BYTES)
}
