// Where the lines of `wholeline tail` go, and what it passed over: the lines to the output, the faults to standard error,
// and with `--records` both to the output.

import type { Fault } from '../../core/recovery.js'
import type { Switch } from '../../node/sources/byte-source.js'
import type { UnnumberedFault } from '../../node/tail/backward-walk.js'
import { ExitCode } from '../errors/exit-code.js'
import type { Problem } from '../errors/problem.js'
import { LineBlocks } from '../shared/line-blocks.js'
import type { CommandContext } from '../shared/log-outcome.js'
import { errorRecord, faultRecord, switchRecord, valueRecord } from '../shared/record-lines.js'
import type { FollowOutput } from './follow-output.js'
import type { LastLines } from './last-lines.js'
import { passedOverLine, passedOverReport, switchLine, tailSummary, waitingLine } from './tail-report.js'

/** Gives lines one after the other; their bytes are valid until the promise settles. */
export type LineReading = (
  take: (line: Uint8Array, place: { readonly offset: number }) => Promise<void>,
) => Promise<void>

type PassedOverLines = Pick<LastLines, 'faults' | 'faultCount'>

export interface TailOutputOptions {
  /** How many of the faults before the end are listed. */
  readonly maxFaults: number
  readonly records?: boolean
}

export class TailOutput implements FollowOutput {
  readonly #file: string
  readonly #context: CommandContext
  readonly #lines: LineBlocks
  readonly #maxFaults: number
  readonly #records: boolean
  #lineCount = 0
  #faultCount = 0

  constructor(file: string, context: CommandContext, { maxFaults, records = false }: TailOutputOptions) {
    this.#file = file
    this.#context = context
    this.#lines = new LineBlocks(context.stdout)
    this.#maxFaults = maxFaults
    this.#records = records
  }

  /** @param read gives each of the lines, in file order */
  async writeLast(read: LineReading, { faults, faultCount }: PassedOverLines): Promise<void> {
    const { messages } = this.#context
    this.#countFaults(faultCount)
    let told = 0
    const addFaultsBefore = async (offset: number) => {
      for (; told < faults.length && (faults[told] as UnnumberedFault).offset < offset; told += 1)
        await this.#lines.add(faultRecord(this.#file, faults[told] as UnnumberedFault))
    }
    await read(async (line, { offset }) => {
      if (this.#records) await addFaultsBefore(offset)
      await this.addLine(line, offset)
    })
    if (this.#records) await addFaultsBefore(Number.POSITIVE_INFINITY)
    await this.#lines.flush()
    const listed = faults.slice(Math.max(0, faults.length - this.#maxFaults))
    if (faultCount > 0)
      await messages.writeText(
        passedOverReport(this.#file, { faults: listed, count: faultCount }, messages.paint),
      )
  }

  addLine(line: Uint8Array, offset: number): Promise<void> | undefined {
    this.#lineCount += 1
    if (!this.#records) return this.#lines.add(line)
    return this.#lines.add(valueRecord(this.#file, 'entry', { offset, length: line.length }, line))
  }

  async addFault({ line, ...fault }: Fault): Promise<void> {
    this.#countFaults(1)
    if (this.#records) await this.#lines.add(faultRecord(this.#file, fault))
    await this.#tell(passedOverLine(this.#file, fault))
  }

  async addSwitch(how: Switch): Promise<void> {
    if (this.#records) await this.#lines.add(switchRecord(this.#file, how))
    await this.#tell(switchLine(this.#file, how))
  }

  async addError(problem: Problem): Promise<void> {
    if (!this.#records) return
    await this.#lines.add(errorRecord(this.#file, problem))
    await this.#lines.flush()
  }

  /** There is no such file yet. */
  waits(): Promise<void> {
    return this.#tell(waitingLine(this.#file))
  }

  rest(): Promise<void> {
    return this.#lines.flush()
  }

  writeSummary(): Promise<void> {
    const counts = { lines: this.#lineCount, faults: this.#faultCount }
    return this.#context.messages.writeText(tailSummary(this.#file, counts))
  }

  /** The lines before it come first where both outputs are one terminal. */
  async #tell(text: string): Promise<void> {
    await this.#lines.flush()
    await this.#context.messages.writeText(text)
  }

  #countFaults(count: number): void {
    this.#faultCount += count
    if (this.#faultCount > 0) this.#context.exitCode = ExitCode.Damaged
  }
}
