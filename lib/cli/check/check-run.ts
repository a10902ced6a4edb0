// The check of all logs of a list: several are open at once, and each is reported in its turn. A log that can't be read
// does not keep the others from being checked.

import { ExitCode, worse } from '../errors/exit-code.js'
import type { Listed, LogList, PassedOver } from '../input/log-list.js'
import { inOrder } from '../shared/in-order.js'
import { interruptedText } from '../shared/interrupted.js'
import { type CommandContext, exitCodeOf } from '../shared/log-outcome.js'
import { isAbort } from '../terminal/interruption.js'
import type { ReadingProgress } from '../terminal/reading-progress.js'
import { checkJson, passedOverJson, passedOverText, reportCheck, reportLine } from './check-report.js'
import { CheckTotals } from './check-totals.js'
import {
  type CheckOutcome,
  checkLog,
  type LogCheckOptions,
  type LogChecks,
  repairSalvage,
} from './checked-log.js'
import { checkOnQueue, type QueueChecks } from './checked-on-queue.js'

export interface CheckOptions extends LogCheckOptions {
  json?: boolean
  quiet?: boolean
  full?: boolean
  strict?: boolean
  /** How many logs are open at once. */
  jobs: number
}

export class CheckRun {
  readonly #context: CommandContext
  readonly #options: CheckOptions
  readonly #list: LogList
  readonly #progress: ReadingProgress
  readonly #queue: QueueChecks | undefined
  readonly #totals = new CheckTotals()
  /** How far the only log was read; unused where there are many. */
  #read = { bytes: 0, faults: 0 }

  /** @param queue whose workers read the logs; undefined: they are read here */
  constructor(
    context: CommandContext,
    options: CheckOptions,
    list: LogList,
    progress: ReadingProgress,
    queue: QueueChecks | undefined,
  ) {
    this.#queue = queue
    this.#context = context
    this.#options = options
    this.#list = list
    this.#progress = progress
  }

  /** @throws AbortError, once what was found so far is reported */
  async run(checks: LogChecks): Promise<void> {
    const { items, isSingle } = this.#list
    try {
      for await (const result of inOrder(items, this.#options.jobs, (item) => this.#check(item, checks)))
        await this.#report(result)
    } catch (error) {
      if (isAbort(error)) await this.#reportInterrupted()
      throw error
    }
    this.#progress.stop()
    const { json = false, quiet = false } = this.#options
    if (!isSingle && !json && !quiet) await this.#context.stdout.writeText(this.#totals.text())
  }

  async #check(item: Listed, checks: LogChecks): Promise<CheckOutcome | PassedOver> {
    if ('problem' in item || 'passedOver' in item) return item
    const bar = this.#progress.of(item.file)
    const update = (bytes: number, faults: number) => {
      this.#read = { bytes, faults }
      bar.update(bytes, faults)
    }
    if (this.#queue !== undefined) return checkOnQueue(item.file, checks, this.#queue)
    return checkLog(item.file, checks, { update, end: () => bar.end() })
  }

  async #report(result: CheckOutcome | PassedOver): Promise<void> {
    if (this.#list.isSingle) this.#progress.stop()
    else this.#progress.hide()
    if ('passedOver' in result) return this.#reportPassedOver(result)
    this.#totals.add(result)
    const code = this.#exitCodeOf(result)
    // Before the report is written: where its reader has closed the pipe, the write ends the command.
    this.#context.exitCode = worse(this.#context.exitCode, code)
    const { json = false, quiet = false, full = this.#list.isSingle } = this.#options
    if (quiet && code === ExitCode.Clean) return
    if (json) await this.#context.stdout.write(checkJson(result))
    else if (full && !quiet)
      await reportCheck(result, { ...this.#options, salvage: repairSalvage(this.#options) }, this.#context)
    else await reportLine(result, this.#context)
  }

  async #reportPassedOver(item: PassedOver): Promise<void> {
    this.#totals.passOver()
    const { json = false, quiet = false } = this.#options
    if (quiet) return
    if (json) await this.#context.stdout.write(passedOverJson(item))
    else await this.#context.stdout.writeText(passedOverText(item))
  }

  async #reportInterrupted(): Promise<void> {
    this.#progress.stop()
    const { messages } = this.#context
    const { items, isSingle } = this.#list
    const logs = items.filter((item) => !('passedOver' in item)).length
    if (isSingle) await messages.writeText(interruptedText(this.#read))
    else await messages.writeText(this.#totals.interruptedText(logs))
  }

  #exitCodeOf(outcome: CheckOutcome): ExitCode {
    const code = exitCodeOf(outcome)
    const notes = 'problem' in outcome ? 0 : (outcome.portability?.length ?? 0)
    return this.#options.strict === true && notes > 0 ? worse(code, ExitCode.Damaged) : code
  }
}
