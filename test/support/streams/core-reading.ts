// Drives the parser with chunks, and records every step.

import assert from 'node:assert/strict'
import type { LineCertifier } from '../../../lib/core/lines/parser-hooks.js'
import { LogError } from '../../../lib/core/log-error.js'
import type { EntryMaker } from '../../../lib/core/parser/entry-maker.js'
import { LogParser } from '../../../lib/core/parser/log-parser.js'
import type { ParseOptions } from '../../../lib/core/parser/parse-options.js'
import { Step } from '../../../lib/core/parser/step.js'
import type { Fault, RecoverySummary } from '../../../lib/core/recovery.js'
import type { LogFormat } from '../../../lib/format/log-format.js'

/** The result of a step; 'passed' is a blank line, or one that `unknownTypes` skips. */
export interface CoreRecord<H, E> {
  kind: 'header' | 'entry' | 'fault' | 'passed'
  /** Whether the entry was found inside a corrupt line. */
  salvaged: boolean
  /** Whether it may be a part of a torn entry. */
  uncertain: boolean
  line: number
  offset: number
  length: number
  next: number
  /** The line's bytes, one character each. */
  raw: string
  header?: H | undefined
  entry?: E
  fault?: Fault | undefined
}

export interface CoreReading<H, E> {
  records: CoreRecord<H, E>[]
  /** The error that ended the reading. */
  error: LogError | undefined
  summary: RecoverySummary
}

/** Reads the chunks. Each is requested once the one before is used up. */
export function readChunks<H, E>(
  chunks: Iterable<Uint8Array>,
  format: LogFormat<H, E>,
  options: ParseOptions = {},
  certifier?: LineCertifier,
  runs?: ReadingInRuns<E>,
): CoreReading<H, E> {
  const parser = new LogParser(format, options, { certifier, maker: runs?.maker })
  const records: CoreRecord<H, E>[] = []
  let error: LogError | undefined
  try {
    for (const chunk of chunks) {
      parser.receive(chunk)
      takeSteps(parser, records, Step.NeedInput, runs)
    }
    parser.end()
    takeSteps(parser, records, Step.End, runs)
  } catch (thrown) {
    if (!(thrown instanceof LogError)) throw thrown
    error = thrown
    assert.throws(() => parser.advance(), thrown, 'the error is thrown again')
  }
  return { records, error, summary: parser.summary }
}

/** Entries are taken in runs where that is possible, of at most so many, with a maker or without. */
export interface ReadingInRuns<E> {
  readonly most: number
  readonly maker?: EntryMaker<E> | undefined
}

/** The entries of a reading, in order. */
export function entriesOf<E>(reading: CoreReading<unknown, E>): E[] {
  return reading.records.filter(({ kind }) => kind === 'entry').map(({ entry }) => entry as E)
}

export function faultsOf(reading: CoreReading<unknown, unknown>): Fault[] {
  return reading.records.filter(({ kind }) => kind === 'fault').map(({ fault }) => fault as Fault)
}

function takeSteps<H, E>(
  parser: LogParser<H, E>,
  records: CoreRecord<H, E>[],
  last: Step,
  runs: ReadingInRuns<E> | undefined,
): void {
  for (let step = parser.advance(); step !== last; step = parser.advance()) {
    assert.notEqual(step, Step.NeedInput, 'no input is requested after the end')
    assert.notEqual(step, Step.End, 'no end before `end`')
    if (step === Step.Working) continue
    if (step === Step.Entries) records.push(...certifiedRecords(parser))
    else records.push(recordOf(step, parser))
    if (runs !== undefined) while (takeRun(parser, records, runs.most));
  }
  assert.equal(parser.advance(), last, 'asking again changes nothing')
}

/** Adds the entries of a run as if each had been a step. Returns false if there was none. */
function takeRun<H, E>(parser: LogParser<H, E>, records: CoreRecord<H, E>[], most: number): boolean {
  const entries: E[] = []
  const nexts: number[] = []
  const first = parser.next
  const count = parser.takeEntries({ entries, nexts, mostEntries: most, mostBytes: 1000 })
  assert.ok(count <= most && entries.length === count && nexts.length === count, 'as many as it says')
  if (count === 0) return false
  assert.deepEqual(parser.position, { offset: parser.next, line: parser.nextLine })
  for (const [index, entry] of entries.slice(0, -1).entries()) {
    const place = { offset: nexts[index - 1] ?? first, next: nexts[index] as number }
    const line = parser.line - (count - 1 - index)
    // The bytes of the line are no longer at hand.
    records.push({ kind: 'entry', salvaged: false, uncertain: false, line, ...place, entry, ...NO_BYTES })
  }
  assert.equal(nexts.at(-1), parser.next)
  assert.equal(entries.at(-1), parser.entry)
  records.push(recordOf(Step.Entry, parser))
  return true
}

/** In the record of an entry that was not the last of its run. */
export const NO_BYTES = { length: -1, raw: '' }

/** The lines that were certified together, as if each had been decoded by itself. */
function certifiedRecords<H, E>(parser: LogParser<H, E>): CoreRecord<H, E>[] {
  const { line, offset, count } = parser
  const lines = Buffer.from(parser.raw).toString('latin1').split('\n')
  assert.equal(lines.pop(), '', 'the last line ends with its terminator')
  assert.equal(lines.length, count, 'as many lines as `count` says')
  let at = offset
  return lines.map((text, index) => {
    const raw = text.endsWith('\r') ? text.slice(0, -1) : text
    const entry = JSON.parse(Buffer.from(raw, 'latin1').toString()) as E
    const place = { line: line + index, offset: at, length: raw.length, next: at + text.length + 1, raw }
    at = place.next
    return { kind: 'entry', salvaged: false, uncertain: false, ...place, entry }
  })
}

function recordOf<H, E>(step: Step, parser: LogParser<H, E>): CoreRecord<H, E> {
  const { line, offset, length, next, salvaged, uncertain } = parser
  const place = {
    salvaged,
    uncertain,
    line,
    offset,
    length,
    next,
    raw: Buffer.from(parser.raw).toString('latin1'),
  }
  if (step === Step.Header) return { kind: 'header', ...place, header: parser.header }
  if (step === Step.Entry) return { kind: 'entry', ...place, entry: parser.entry }
  if (step === Step.Fault) return { kind: 'fault', ...place, fault: parser.fault }
  return { kind: 'passed', ...place }
}
