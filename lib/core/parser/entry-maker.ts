// Entries that are taken in a row, and what may make them at less cost than decoding their lines.

import type { LineBlock } from '../lines/line-assembler.js'

/** Entries that were taken, and how many more may be. */
export interface EntryRun<Entry> {
  /** The entries are added here. */
  readonly entries: Entry[]
  /** Where each of them ends in the source, terminator included. */
  readonly nexts: number[]
  /** How many entries may be added, and how many bytes of lines: the last line may end after them. */
  readonly mostEntries: number
  readonly mostBytes: number
}

/** Entries that are made without being decoded. It must make exactly what the decoder would make of a line. */
export interface EntryMaker<Entry> {
  /** The line that was made into an entry last, in the bytes of the block: its text, and where the next line begins. */
  readonly lineStart: number
  readonly lineEnd: number
  readonly next: number
  /** The lines of a block follow. Their bytes must not change before the next call. */
  enter(block: LineBlock): void
  /** Releases what it holds. From then on it makes no entry. */
  release(): void
  /**
   * Adds the entries of consecutive lines of the block, from the one at `at` on, and returns how many; 0: the decoder must
   * examine the first of them. No line from `last` on is looked at, and at most `most` entries are added.
   */
  make(block: LineBlock, at: number, last: number, most: number, run: EntryRun<Entry>): number
}
