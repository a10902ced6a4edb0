// Parses one file of the log into batches. A batch ends where reading may resume: after a line with all that was salvaged from it,
// never between two entries of one line.

import { DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import type { LogParser } from '../../core/parser/log-parser.js'
import { Step } from '../../core/parser/step.js'
import type { Fault } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import { newParser } from '../parser/new-parser.js'
import { Turn } from '../parser/turn-taking.js'
import { resumePoint } from '../reading/checkpoint.js'
import type { ReadOptions } from '../reading/read-options.js'
import { progressOf } from '../reading/read-progress.js'
import type { IngestFile, Start } from './ingest-file.js'
import { type FullCheckpoint, newCheckpoint } from './log-checkpoint.js'
import { ReadTrail } from './read-trail.js'

export interface ParsedBatch<E> {
  entries: E[]
  faults: Fault[]
  checkpoint: FullCheckpoint
}

export class BatchParser<H, E> {
  readonly #format: LogFormat<H, E>
  readonly #options: ReadOptions
  readonly #batchEntries: number
  readonly #file: IngestFile
  readonly #parser: LogParser<H, E>
  readonly #turn = new Turn()
  #trail = new ReadTrail()
  /** Items before this offset were delivered: a compressed file is parsed from its start. */
  #deliveredTo = 0
  #batch: { entries: E[]; faults: Fault[] } = { entries: [], faults: [] }

  constructor(file: IngestFile, format: LogFormat<H, E>, options: ReadOptions, batchEntries: number) {
    this.#file = file
    this.#format = format
    this.#options = options
    this.#batchEntries = batchEntries
    this.#parser = newParser(format, options)
  }

  /** @throws LogError ERR_LOG_CHECKPOINT where no line begins at the checkpoint */
  async resume({ offset, line }: FullCheckpoint, start: Start): Promise<void> {
    if (this.#file.isCompressed) {
      this.#deliveredTo = offset
      return
    }
    const hasHeader = this.#format.headerSchema !== undefined
    const { maxLineBytes = DEFAULT_MAX_LINE_BYTES } = this.#options
    const { generation } = this.#file
    const point = await resumePoint(generation.file, { offset, line }, hasHeader, false, maxLineBytes)
    if (point === undefined) return
    if (hasHeader) {
      this.#parser.receive(point.header)
      while (this.#parser.advance() !== Step.NeedInput);
    }
    this.#parser.seek(point.offset, point.line, point.committed)
    generation.seek(point.offset)
    // The terminator after a lone CR may have been completed since.
    const completed = Buffer.alloc(point.offset - offset, '\n')
    this.#trail = new ReadTrail(point.offset, start.head, Buffer.concat([start.seam, completed]))
  }

  /** Where reading would resume. */
  get checkpoint(): FullCheckpoint {
    const { position } = this.#parser
    const parts = this.#trail.partsAt(position.offset)
    return newCheckpoint(this.#format.name, position, parts, this.#file.generation.stats)
  }

  /** The batches of a chunk; what is left of a line stays. */
  async *take(chunk: Uint8Array): AsyncGenerator<ParsedBatch<E>, void, undefined> {
    this.#trail.receive(chunk)
    this.#parser.receive(chunk)
    yield* this.#steps()
    this.#report()
    this.#trail.usedUp(this.#parser.position.offset)
  }

  /** The end of a file that another one follows: its unterminated rest is a fault, and so is where an archive breaks off. */
  async *leave(): AsyncGenerator<ParsedBatch<E>, void, undefined> {
    this.#parser.leave(this.#file.broken)
    yield* this.#steps()
    this.#report()
  }

  #report(): void {
    this.#options.onProgress?.(progressOf(this.#parser, this.#file))
  }

  async *#steps(): AsyncGenerator<ParsedBatch<E>, void, undefined> {
    for (;;) {
      if (this.#turn.isOver(this.#parser.length))
        await new Promise<void>((resolve) => this.#turn.pass(resolve))
      const step = this.#stepOrFailure()
      if (step instanceof Error) {
        yield* this.#ready()
        throw step
      }
      if (step === Step.NeedInput || step === Step.End) break
      if (step === Step.Working) this.#turn.spendSlice()
      this.#add(step)
      const isFull = this.#batch.entries.length + this.#batch.faults.length >= this.#batchEntries
      if (isFull && this.#parser.next > this.#parser.offset) yield* this.#ready()
    }
    yield* this.#ready()
  }

  /** An error of the log comes after the entries before it. */
  #stepOrFailure(): Step | Error {
    try {
      return this.#parser.advance()
    } catch (error) {
      return error as Error
    }
  }

  #add(step: Step): void {
    if (this.#parser.offset < this.#deliveredTo) return
    if (step === Step.Entry) this.#batch.entries.push(this.#parser.entry)
    if (step !== Step.Fault) return
    const fault = this.#parser.fault as Fault
    this.#options.onFault?.(fault)
    this.#batch.faults.push(fault)
  }

  *#ready(): Generator<ParsedBatch<E>, void, undefined> {
    const batch = this.#batch
    if (batch.entries.length + batch.faults.length === 0) return
    this.#batch = { entries: [], faults: [] }
    yield { ...batch, checkpoint: this.checkpoint }
  }
}
