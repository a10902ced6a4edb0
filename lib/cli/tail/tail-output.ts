// Where the lines of `wholeline tail` go, and what it passed over: the lines to the output, the faults to standard error.

import type { FileHandle } from 'node:fs/promises'
import type { Fault } from '../../core/recovery.js'
import { ExitCode } from '../errors/exit-code.js'
import { LineBlocks } from '../shared/line-blocks.js'
import type { CommandContext } from '../shared/log-outcome.js'
import type { FollowOutput } from './followed-log.js'
import { copyLines, type LastLines } from './last-lines.js'
import { passedOverLine, passedOverReport, tailSummary } from './tail-report.js'

export class TailOutput implements FollowOutput {
  readonly #file: string
  readonly #context: CommandContext
  readonly #lines: LineBlocks
  #lineCount = 0
  #faultCount = 0

  constructor(file: string, context: CommandContext) {
    this.#file = file
    this.#context = context
    this.#lines = new LineBlocks(context.stdout)
  }

  async writeLast(handle: FileHandle, { places, faults, faultCount }: LastLines): Promise<void> {
    const { messages } = this.#context
    this.#countFaults(faultCount)
    await copyLines(handle, places, this.#lines)
    this.#lineCount += places.length
    if (faultCount > 0)
      await messages.writeText(passedOverReport(this.#file, { faults, count: faultCount }, messages.paint))
  }

  addLine(line: Uint8Array): Promise<void> | undefined {
    this.#lineCount += 1
    return this.#lines.add(line)
  }

  async addFault(fault: Fault): Promise<void> {
    this.#countFaults(1)
    // The lines before it come first where both outputs are one terminal.
    await this.#lines.flush()
    await this.#context.messages.writeText(passedOverLine(this.#file, fault))
  }

  rest(): Promise<void> {
    return this.#lines.flush()
  }

  writeSummary(): Promise<void> {
    const counts = { lines: this.#lineCount, faults: this.#faultCount }
    return this.#context.messages.writeText(tailSummary(this.#file, counts))
  }

  #countFaults(count: number): void {
    this.#faultCount += count
    if (this.#faultCount > 0) this.#context.exitCode = ExitCode.Damaged
  }
}
