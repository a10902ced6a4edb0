// The entries of one log, read forwards and written as the exact bytes of their lines. An entry that was parsed and
// serialized again could differ in its numbers, the order of its keys, or its escapes.

import { CR, LF } from '../../core/lines/line-format.js'
import type { LogParser } from '../../core/parser/log-parser.js'
import { Step } from '../../core/parser/step.js'
import type { Fault } from '../../core/recovery.js'
import type { OpenLog } from '../input/open-log.js'
import type { LineBlocks } from '../shared/line-blocks.js'
import type { ReadLog } from '../shared/log-outcome.js'
import { readLog } from '../shared/log-reading.js'
import { type ReadingOptions, salvageOf } from '../shared/reading-options.js'
import { faultRecord, type RecordPlace, summaryRecord, valueRecord } from '../shared/record-lines.js'
import type { LogProgress } from '../terminal/reading-progress.js'
import { withoutSecrets } from '../text/web-url.js'
import { type EntryChoice, LimitReached } from './entry-choice.js'

export interface CopyOptions extends ReadingOptions {
  header?: boolean
  records?: boolean
}

/** Where the entries of all logs go. */
export interface CopyOutput {
  readonly lines: LineBlocks
  readonly choice: EntryChoice
  readonly progress: LogProgress
}

type Parser = LogParser<unknown, unknown>
type Written = Promise<void> | undefined

/** What was read: the rest of the log, too, unless `--limit` was reached. */
export type CopiedLog = Omit<ReadLog, 'file'> & { readonly isCut: boolean }

/** @param file what records call the log */
export function copyEntries(
  file: string,
  log: OpenLog,
  options: CopyOptions,
  output: CopyOutput,
): Promise<CopiedLog> {
  return copyToLimit(withoutSecrets(file), log, options, output).finally(() => output.progress.end())
}

async function copyToLimit(
  file: string,
  log: OpenLog,
  options: CopyOptions,
  { lines, choice, progress }: CopyOutput,
): Promise<CopiedLog> {
  let parser: Parser | undefined
  const visitorOf = (reading: Parser) => {
    parser = reading
    if (options.records === true) parser.wantsFaults = () => true
    const writer = new StepWriter(file, reading, lines, choice, options, log.chosen.format.discriminator)
    const rest = async () => {
      progress.update(reading.next, reading.counts.faults)
      await lines.flush()
    }
    return { visit: (step: Step) => writer.visit(step), rest }
  }
  try {
    const read = await readLog(log, options, visitorOf)
    if (options.records === true) await lines.add(summaryRecord(file, read.summary))
    await lines.flush()
    return { ...read, isCut: false }
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error
    await lines.flush()
    const { chosen, likeness } = log
    return { chosen, likeness, summary: (parser as unknown as Parser).summary, isCut: true }
  }
}

/** A source that waits for more bytes is not waited for. */
async function endAfter(writing: Written): Promise<never> {
  await writing
  throw new LimitReached()
}

/** The steps that may write nothing; an entry that salvage found is written only with `--salvage`. */
type LeftOut =
  | typeof Step.Entry
  | typeof Step.Passed
  | typeof Step.NeedInput
  | typeof Step.Working
  | typeof Step.End

class StepWriter {
  readonly #file: string
  readonly #parser: Parser
  readonly #lines: LineBlocks
  readonly #choice: EntryChoice
  readonly #options: CopyOptions
  readonly #discriminator: string
  readonly #isPlain: boolean
  readonly #isSalvageWanted: boolean

  constructor(
    file: string,
    parser: Parser,
    lines: LineBlocks,
    choice: EntryChoice,
    options: CopyOptions,
    discriminator: string,
  ) {
    this.#file = file
    this.#parser = parser
    this.#lines = lines
    this.#choice = choice
    this.#options = options
    this.#discriminator = discriminator
    this.#isSalvageWanted = salvageOf(options) !== false
    this.#isPlain = choice.isAll && options.records !== true
  }

  visit(step: Step): Written {
    const { raw } = this.#parser
    if (step === Step.Entries) return this.#isPlain ? this.#lines.addTerminated(raw) : this.#certified(raw)
    const isWanted = this.#isSalvageWanted || !this.#parser.salvaged
    if (step === Step.Entry && isWanted)
      return this.#isPlain ? this.#lines.add(raw) : this.#entry(raw, this.#parser)
    if (step === Step.Header) return this.#header(raw)
    if (step === Step.Fault) return this.#fault()
    // A new step has to be listed: it may stand for entries.
    step satisfies LeftOut
    return undefined
  }

  async #certified(bytes: Uint8Array): Promise<void> {
    let { line, offset } = this.#parser
    for (let start = 0; start < bytes.length; line += 1) {
      const newline = bytes.indexOf(LF, start)
      const end = newline > start && bytes[newline - 1] === CR ? newline - 1 : newline
      const size = newline + 1 - start
      const place = { line, offset, length: end - start, next: offset + size }
      await this.#entry(bytes.subarray(start, end), place)
      offset += size
      start = newline + 1
    }
  }

  #entry(
    bytes: Uint8Array,
    place: Required<RecordPlace> & { salvaged?: boolean; uncertain?: boolean },
  ): Written {
    const chosen = this.#choice.choose(bytes, place, this.#discriminator)
    if (chosen === undefined) return undefined
    const { salvaged = false, uncertain = false } = place
    const marks = { ...(salvaged && ({ salvaged } as const)), ...(uncertain && ({ uncertain } as const)) }
    const isRecord = this.#options.records === true
    const writing = this.#lines.add(
      isRecord ? valueRecord(this.#file, 'entry', place, chosen, marks) : chosen,
    )
    return this.#choice.isOver ? endAfter(writing) : writing
  }

  #header(bytes: Uint8Array): Written {
    const { records = false, header = false } = this.#options
    if (records) return this.#lines.add(valueRecord(this.#file, 'header', this.#parser, bytes))
    return header ? this.#lines.add(bytes) : undefined
  }

  #fault(): Written {
    if (this.#options.records !== true) return undefined
    const fault = this.#parser.fault as Fault
    const asked = this.#isSalvageWanted ? fault : { ...fault, salvaged: 0, uncertain: 0 }
    return this.#lines.add(faultRecord(this.#file, asked, this.#parser.next))
  }
}
