// A reader is ahead of its consumer: some items that it has read are not handed on yet. The trail keeps where reading would
// resume after each of them.

import type { LogParser } from '../../core/parser/log-parser.js'
import type { ReadPosition } from './checkpoint.js'

/** The trail is shortened when it gets so long. */
const LONG_TRAIL = 8192

export class PositionTrail {
  #parser: LogParser<unknown, unknown>
  /** How many of the items that were added last are not handed on yet. */
  readonly #left: () => number
  readonly #offsets: number[] = []
  readonly #lines: number[] = []
  /** The position before the items of the trail. */
  #start: ReadPosition = { offset: 0, line: 1 }

  constructor(parser: LogParser<unknown, unknown>, left: () => number) {
    this.#parser = parser
    this.#left = left
  }

  /** Reading begins at another position. */
  startAt(start: ReadPosition): void {
    this.#start = start
  }

  /** Reading goes on in another file. */
  goOn(parser: LogParser<unknown, unknown>): void {
    this.#parser = parser
  }

  /** Adds the item that the parser's last step returned; to be called before it is handed on. */
  add(): void {
    if (this.#offsets.length >= LONG_TRAIL) this.#forgetTaken()
    this.#offsets.push(this.#parser.next)
    this.#lines.push(this.#parser.nextLine)
  }

  /** The same for entries that were taken in a run: where each of them ends. */
  addRun(nexts: readonly number[]): void {
    if (this.#offsets.length >= LONG_TRAIL) this.#forgetTaken()
    let line = this.#parser.nextLine - nexts.length
    for (const next of nexts) {
      line += 1
      this.#offsets.push(next)
      this.#lines.push(line)
    }
  }

  /** Where reading would resume once the items that were handed on are dealt with. */
  get position(): ReadPosition {
    const left = this.#left()
    return left === 0 ? this.#parser.position : this.#before(left)
  }

  #before(left: number): ReadPosition {
    const at = this.#offsets.length - left - 1
    const [offset, line] = [this.#offsets[at], this.#lines[at]]
    return offset === undefined || line === undefined ? this.#start : { offset, line }
  }

  #forgetTaken(): void {
    const left = this.#left()
    this.#start = this.#before(left)
    const taken = this.#offsets.length - left
    this.#offsets.splice(0, taken)
    this.#lines.splice(0, taken)
  }
}
