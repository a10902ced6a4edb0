// Edits to a log, gathered into few pieces of a quarantine: those that are near become one, and those that are not
// share a piece. Each for itself takes some 100 bytes beside what was taken out; gathered, some ten. It is shown the
// log from its front to its end.

import type { EditsPiece } from '../../format/quarantine-format.js'

/** What was wrong with the line that bytes are taken from. */
export interface Removal {
  /** Counted from 1; 0 where it is unknown. */
  line: number
  reason: string
}

/** In base64 it takes 1 MiB. */
const MOST_BYTES = 768 * 1024
/** Mostly enough. */
const FIRST_BYTES = 4 * 1024
const MOST_NUMBERS = 5 * 4096
/** So many bytes that stay take less room than an edit of its own for what comes after them. */
const NEAR_BYTES = 8
/** An edit to another line is one of its own, unless that before is shorter than this. */
const SHORT_BYTES = 64

/** The place is one in the damaged log. */
interface Edit extends Removal {
  start: number
  length: number
  added: number
}

export class EditGatherer {
  readonly #write: (piece: EditsPiece) => Promise<void>
  /** What the edits of the piece took out. */
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #taken = 0
  #offset = 0
  #numbers: number[] = []
  #reasons: string[] = []
  /** Where the last edit in the piece ends, and its line. */
  #end = 0
  #line = 0
  #edit: Edit | undefined
  /** How far the log has been shown. */
  #at: number
  /** How many bytes stay after the edit, and those, as long as they are few. */
  #kept = 0
  readonly #near = Buffer.alloc(NEAR_BYTES)

  /** @param start where in the damaged log it begins */
  constructor(write: (piece: EditsPiece) => Promise<void>, start = 0) {
    this.#write = write
    this.#at = start
  }

  /** These bytes of the log stay. */
  keep(bytes: Uint8Array): void {
    if (this.#kept + bytes.length <= NEAR_BYTES) this.#near.set(bytes, this.#kept)
    this.#kept += bytes.length
    this.#at += bytes.length
  }

  /** These bytes were taken out. */
  async remove(bytes: Uint8Array, removal: Removal): Promise<void> {
    await this.#reach(removal)
    await this.#take(bytes, removal)
    this.#at += bytes.length
  }

  /** So many bytes were put in. */
  async add(length: number, removal: Removal): Promise<void> {
    const edit = await this.#reach(removal)
    edit.added += length
  }

  /** Hands on what is gathered. */
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

  /** The edit that goes on where the log has been shown to. */
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
      if (this.#taken === MOST_BYTES) await this.#goOn(removal)
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

  /** The rest of an edit whose piece is full. */
  async #goOn(removal: Removal): Promise<void> {
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
