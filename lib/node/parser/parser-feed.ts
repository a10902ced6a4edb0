// Feeds a parser: a chunk comes in with a callback, goes to the parser in slices, and the callback is called when the chunk
// is used up. The Transform, the record stream and scans all pull their steps through here.

import type { SourceBreak } from '../../core/faults/source-break.js'
import type { LineCertifier } from '../../core/lines/parser-hooks.js'
import type { EntryMaker } from '../../core/parser/entry-maker.js'
import type { LogParser } from '../../core/parser/log-parser.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import { Step } from '../../core/parser/step.js'
import type { LogFormat } from '../../format/log-format.js'
import type { Chunk } from '../sources/byte-source.js'
import { ChunkEncoder } from '../sources/chunk-encoder.js'
import { newParser } from './new-parser.js'
import { BYTES_PER_LOOK, ChunkSlices, STEPS_PER_LOOK, Turn } from './turn-taking.js'

export class ParserFeed<H, E> {
  readonly parser: LogParser<H, E>
  readonly #maker: EntryMaker<E> | undefined
  readonly #encoder = new ChunkEncoder()
  readonly #slices = new ChunkSlices()
  readonly #turn = new Turn()
  /** Called when `step` may return more, after it has returned `NeedInput`. */
  readonly #onReady: () => void
  /** The callback of the chunk, or of the end, that is being dealt with. */
  #done: (() => void) | undefined
  #ending = false
  #broken: SourceBreak | undefined
  #leaving = false
  #onUsedUp: ((isOver: boolean) => void) | undefined
  /** Whether the event loop has its turn. */
  #passing = false
  #calling = false

  constructor(
    format: LogFormat<H, E>,
    options: ParseOptions,
    onReady: () => void,
    certifier?: LineCertifier | undefined,
    maker?: EntryMaker<E> | undefined,
  ) {
    this.#maker = maker
    this.parser = newParser(format, options, certifier, maker)
    this.#onReady = onReady
  }

  /** Calls `onUsedUp` whenever a slice is used up, and at the end of the log; `step` throws what it throws. */
  watch(onUsedUp: (isOver: boolean) => void): void {
    this.#onUsedUp = onUsedUp
  }

  /** Takes a chunk; `done` is called when the chunk is used up, and may put the next one at once. */
  put(chunk: Chunk, done: () => void): void {
    this.#slices.put(this.#encoder.encode(chunk))
    this.#expect(done)
  }

  /** Takes a chunk; resolves when it is used up. */
  accept(chunk: Chunk): Promise<void> {
    return new Promise((resolve) => this.put(chunk, resolve))
  }

  /** The next chunk begins at this offset of the source, with this line: see `LogParser.seek`. */
  resumeAt(offset: number, line: number, committed: number): void {
    this.parser.seek(offset, line, committed)
  }

  /** Lines that are certainly entries come next, and no chunk holds them. All chunks must be used up: see `LogParser.skip`. */
  skip(count: number, next: number): void {
    this.parser.skip(count, next)
    this.#onUsedUp?.(false)
  }

  /**
   * Says that no chunk follows; `done`, if given, is called by `finish`.
   * @param broken why the source gave no more, where that is not its end
   */
  end(done?: (() => void) | undefined, broken?: SourceBreak | undefined): void {
    this.#broken = broken
    this.#slices.put(this.#encoder.end())
    this.#ending = true
    this.#expect(done)
  }

  /** Says that no chunk follows, and that another file continues the log. */
  leave(): void {
    this.#leaving = true
    this.end()
  }

  /** To be called once the parser's last step has been dealt with. */
  finish(): void {
    this.release()
    this.#callDone()
  }

  /** No entry is taken from now on. */
  release(): void {
    this.#maker?.release()
  }

  /** The parser's next step; `NeedInput` only where nothing can be done before `onReady` is called. */
  step(): Step {
    while (!this.#passing) {
      if (this.#turn.isOver(this.parser.length)) return this.#passTurn()
      const step = this.parser.advance()
      if (step === Step.End) this.#onUsedUp?.(true)
      if (step === Step.Working) this.#turn.spendSlice()
      else if (step !== Step.Passed && (step !== Step.NeedInput || !this.#refill())) return step
    }
    return Step.NeedInput
  }

  /**
   * Takes entries that are ready, as `step` would, at less cost than a step for each: see `LogParser.takeEntries`. Returns
   * how many bytes of the log they are; 0 means that `step` says what comes next.
   */
  takeEntries(entries: E[], nexts: number[], most: number): number {
    if (this.#passing) return 0
    const { parser } = this
    if (this.#turn.isOver(parser.length)) {
      this.#passTurn()
      return 0
    }
    const before = parser.next
    const mostEntries = Math.min(most, STEPS_PER_LOOK)
    const count = parser.takeEntries({ entries, nexts, mostEntries, mostBytes: BYTES_PER_LOOK })
    if (count === 0) {
      // Otherwise no step might ever be taken where each of these looks at the clock finds the turn over.
      this.#turn.allowAgain()
      return 0
    }
    const bytes = parser.next - before
    // The last entry is counted before the next step, as every step is.
    this.#turn.spendSteps(count - 1, bytes - parser.length)
    return bytes
  }

  #expect(done: (() => void) | undefined): void {
    this.#done = done
    if (!this.#calling) this.#onReady()
  }

  #refill(): boolean {
    this.#onUsedUp?.(false)
    const slice = this.#slices.take()
    if (slice !== undefined) this.#receive(slice)
    else if (this.#leaving) this.parser.leave()
    else if (this.#ending) this.parser.end(this.#broken)
    else this.#callDone()
    return slice !== undefined || this.#ending || this.#done !== undefined
  }

  #receive(slice: Uint8Array): void {
    this.parser.receive(slice)
    this.#turn.spend(slice.length)
  }

  /** Other work of the process comes first: after a long line, another one would make the stall twice as long. */
  #passTurn(): Step {
    this.#passing = true
    this.#turn.pass(() => {
      this.#passing = false
      this.#onReady()
    })
    return Step.NeedInput
  }

  #callDone(): void {
    const done = this.#done
    this.#done = undefined
    this.#calling = true
    done?.()
    this.#calling = false
  }
}
