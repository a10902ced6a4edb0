// What a thread reports about a segment of a log, as numbers, which cost little to hand from thread to thread: which of its lines
// are certainly entries. Nothing is said of the others: the main thread reads and judges them.

/** A part of the log, in bytes from its start: [start, end). */
export interface Segment {
  readonly start: number
  readonly end: number
}

/** Lines of which it is known which are certainly entries: all others among them are left to the decoder. */
export interface ExaminedLines {
  /** From the first byte of the first line to after the last LF. */
  readonly examined: Segment
  /**
   * The lines that are certainly entries, as runs that are as long as can be, in the order of the log: SPAN_NUMBERS numbers for
   * each, the offset of its first byte, the offset after its last LF, and how many lines it has.
   */
  readonly spans: Float64Array
}

export interface SegmentReport extends ExaminedLines {
  /** Whether the segment could be read; false where the log ended before its end, or reading failed. */
  readonly isRead: boolean
}

export const SPAN_NUMBERS = 3
const END = 1
const LINES = 2

/** Makes the runs of a report. */
export class SpanList {
  readonly #numbers: number[] = []

  get count(): number {
    return this.#numbers.length / SPAN_NUMBERS
  }

  get numbers(): Float64Array {
    return Float64Array.from(this.#numbers)
  }

  /** Adds lines, which may continue the last run. */
  add(start: number, end: number, lines: number): void {
    const numbers = this.#numbers
    const last = numbers.length - SPAN_NUMBERS
    if (numbers[last + END] === start) {
      numbers[last + END] = end
      numbers[last + LINES] = (numbers[last + LINES] as number) + lines
    } else numbers.push(start, end, lines)
  }
}
