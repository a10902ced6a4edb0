// The lines of one file that is followed. Its format may not be known yet: a file that is new, or has no whole line, is held
// until line 1 can be judged.

import { LF } from '../../core/lines/line-format.js'
import { LogParser } from '../../core/parser/log-parser.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import { Step } from '../../core/parser/step.js'
import type { Fault } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import { strictText } from '../../node/parser/strict-text.js'
import { Turn } from '../../node/parser/turn-taking.js'
import type { FormatChooser } from '../input/format-choice.js'
import { bytesToDetect } from '../input/format-detection.js'
import { chosenFor } from '../input/open-log.js'
import type { FollowOutput } from './follow-output.js'

/** What is known of a file before it is followed. */
export interface Begun {
  readonly format: LogFormat<unknown, unknown>
  /** Where following begins, in bytes: at the start of a line, the header before it. */
  readonly from: number
}

type Options = Pick<ParseOptions, 'maxLineBytes' | 'unterminated'>

export class FollowedFile {
  readonly #choose: FormatChooser
  readonly #options: Options
  readonly #turn = new Turn()
  #format: LogFormat<unknown, unknown> | undefined
  #parser: LogParser<unknown, unknown> | undefined
  #start = Buffer.alloc(0)

  /** @param format of the file before, which this one must have, too; default: as `choose` says */
  constructor(choose: FormatChooser, options: Options, format?: LogFormat<unknown, unknown>) {
    this.#choose = choose
    // A line that is not complete when the file is left can't be completed any more.
    this.#options = { ...options, unterminated: 'drop' }
    this.#format = format
    if (format !== undefined) this.#parser = this.#parserOf(format)
  }

  /** A file that was read up to a place. */
  static from({ format, from }: Begun, choose: FormatChooser, options: Options): FollowedFile {
    const file = new FollowedFile(choose, options)
    file.#format = format
    // The header was read before.
    file.#parser = file.#parserOf({ ...format, headerSchema: undefined, headerIdentity: undefined })
    file.#parser.seek(from, 1)
    return file
  }

  /** What follows the chunks before. @throws LogError where it is not a log, or one of another kind */
  async receive(chunk: Uint8Array, output: FollowOutput): Promise<void> {
    if (this.#parser !== undefined) return this.#parse(this.#parser, chunk, output)
    this.#start = Buffer.concat([this.#start, chunk])
    const hasLine = this.#start.includes(LF)
    if (hasLine || this.#start.length >= bytesToDetect(this.#start)) await this.#begin(output)
  }

  /** Deals with what was received when no more will come: another file continues the log. */
  async leave(output: FollowOutput): Promise<void> {
    if (this.#start.length > 0) await this.#begin(output)
    if (this.#parser === undefined) return
    this.#parser.leave()
    await this.#advance(this.#parser, output, Step.End)
  }

  /** The file that continues the log. */
  next(): FollowedFile {
    return new FollowedFile(this.#choose, this.#options, this.#format)
  }

  async #begin(output: FollowOutput): Promise<void> {
    const start = this.#start
    this.#start = Buffer.alloc(0)
    this.#format = chosenFor({ start, isWhole: false }, this.#choose).format
    this.#parser = this.#parserOf(this.#format)
    await this.#parse(this.#parser, start, output)
  }

  #parserOf(format: LogFormat<unknown, unknown>): LogParser<unknown, unknown> {
    return new LogParser(format, this.#options, { textOf: strictText })
  }

  #parse(parser: LogParser<unknown, unknown>, chunk: Uint8Array, output: FollowOutput): Promise<void> {
    parser.receive(chunk)
    return this.#advance(parser, output, Step.NeedInput)
  }

  async #advance(parser: LogParser<unknown, unknown>, output: FollowOutput, until: Step): Promise<void> {
    for (let step = parser.advance(); step !== until; step = parser.advance()) {
      if (step === Step.Entry) await output.addLine(parser.raw, parser.offset)
      else if (step === Step.Fault) await output.addFault(parser.fault as Fault)
      // A slice of work on a long line, or a line of which nothing is written.
      else await this.#turn.afterSlice()
    }
  }
}
