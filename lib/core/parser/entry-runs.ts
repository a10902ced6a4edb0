// Entries in a row, taken from a block in one loop: a step for each would cost as much as parsing a short line. The loop
// ends at the first line that is anything else, and leaves it to the steps: what a line comes to is decided in one place.

import type { LineDecoder, LineVerdict } from '../entries/line-decoder.js'
import type { LineBlock } from '../lines/line-assembler.js'
import { LF, returnLength } from '../lines/line-format.js'
import type { NewlineFrom } from '../lines/parser-hooks.js'
import { LONGEST_PARSED_AT_ONCE_BYTES } from '../work.js'
import type { EntryMaker, EntryRun } from './entry-maker.js'
import type { LineCursor } from './line-cursor.js'
import type { RecoveryTally } from './recovery-tally.js'

/** What a platform does faster than the core. */
export interface RunHelpers<Entry> {
  newlineFrom?: NewlineFrom | undefined
  maker?: EntryMaker<Entry> | undefined
}

export class EntryRuns<Entry> {
  readonly #decoder: LineDecoder<Entry>
  readonly #cursor: LineCursor
  readonly #tally: RecoveryTally
  readonly #longest: number
  readonly #newlineFrom: NewlineFrom
  readonly #maker: EntryMaker<Entry> | undefined
  /** What the line is that ended the last run. */
  #verdict: LineVerdict | undefined

  constructor(
    decoder: LineDecoder<Entry>,
    cursor: LineCursor,
    tally: RecoveryTally,
    maxLineBytes: number,
    { newlineFrom = indexOfNewline, maker }: RunHelpers<Entry>,
  ) {
    this.#decoder = decoder
    this.#cursor = cursor
    this.#tally = tally
    this.#longest = Math.min(maxLineBytes, LONGEST_PARSED_AT_ONCE_BYTES)
    this.#newlineFrom = newlineFrom
    this.#maker = maker
  }

  /** The lines of another block follow. */
  enter(block: LineBlock): void {
    if (block.kind === 'lines') this.#maker?.enter(block)
  }

  /** What the next line is, if the last run has decoded it: it is not decoded again. */
  takeVerdict(): LineVerdict | undefined {
    const verdict = this.#verdict
    this.#verdict = undefined
    return verdict
  }

  /** Takes the next lines of the block that are entries. Returns how many there were. */
  take(block: LineBlock, run: EntryRun<Entry>): number {
    const { bytes, end } = block
    const { entries, nexts, mostEntries, mostBytes } = run
    if (this.#verdict !== undefined) return 0
    const decoder = this.#decoder
    const maker = this.#maker
    const begun = this.#cursor.at
    const last = Math.min(end, begun + mostBytes)
    const toSource = block.offset - block.start
    let count = 0
    let at = begun
    let start = at
    let lineEnd = at
    while (at < last && count < mostEntries) {
      const made = maker === undefined ? 0 : maker.make(block, at, last, mostEntries - count, run)
      if (maker !== undefined && made > 0) {
        start = maker.lineStart
        lineEnd = maker.lineEnd
        at = maker.next
        count += made
        continue
      }
      // There is none if the source has changed the chunk: the steps say so.
      const newline = this.#newlineFrom(bytes, at)
      const textEnd = newline > at ? newline - returnLength(bytes[newline - 1]) : newline
      if (newline < 0 || textEnd - at > this.#longest || !this.#isEntry(bytes, at, textEnd)) break
      entries.push(decoder.entry as Entry)
      start = at
      lineEnd = textEnd
      at = newline + 1
      nexts.push(at + toSource)
      count += 1
    }
    if (count > 0) {
      decoder.entry = entries.at(-1) as Entry
      this.#account(block, count, start, lineEnd, at)
    }
    return count
  }

  #isEntry(bytes: Uint8Array, start: number, end: number): boolean {
    try {
      const verdict = this.#decoder.decode(bytes, start, end)
      if (verdict === 'entry') return true
      this.#verdict = verdict
    } catch {
      // A check of another library has thrown: it is asked again by the step that reports it.
    }
    return false
  }

  /** Counts the lines; the last of them, whose text is `[start, lineEnd)`, is where the cursor is then. */
  #account(block: LineBlock, count: number, start: number, lineEnd: number, end: number): void {
    if (count > 1) this.#cursor.takeLines(block, count - 1, start)
    this.#cursor.takeLines(block, 1, end)
    this.#cursor.length = lineEnd - start
    this.#tally.meetLines(count)
    this.#tally.addEntries(count)
    this.#tally.commit(this.#cursor.next)
  }
}

function indexOfNewline(bytes: Uint8Array, at: number): number {
  return bytes.indexOf(LF, at)
}
