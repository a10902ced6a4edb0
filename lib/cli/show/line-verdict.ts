// What a single line of a log is, by the parser that reads whole logs.

import { faultPlace } from '../../core/faults/fault-place.js'
import { LogError } from '../../core/log-error.js'
import { LogParser } from '../../core/parser/log-parser.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import { Step } from '../../core/parser/step.js'
import type { Fault } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import type { RangeReader } from '../../node/files/range-reader.js'
import { strictText } from '../../node/parser/strict-text.js'
import type { LinePlace } from './line-finder.js'

export interface LineVerdict {
  /** For a person: what the line is. */
  readonly is: 'entry' | 'header' | 'blank or skipped' | 'fault'
  readonly fault?: Fault
  /** The error that reading the log ends with at line 1, where that is not what the format needs. */
  readonly error?: LogError
  /** The first byte of the line that is wrong, counted from 0; absent where no single byte is. */
  readonly column?: number
}

/** The steps that end the reading of a line. */
type LineStep = Exclude<Step, typeof Step.NeedInput | typeof Step.Working>

const VERDICTS = {
  [Step.Header]: 'header',
  [Step.Entry]: 'entry',
  [Step.Entries]: 'entry',
  [Step.Fault]: 'fault',
  [Step.Passed]: 'blank or skipped',
  [Step.End]: 'blank or skipped',
} as const satisfies Record<LineStep, LineVerdict['is']>

export async function lineVerdict(
  reader: RangeReader,
  { line, offset, end }: LinePlace,
  format: LogFormat<unknown, unknown>,
  options: ParseOptions,
): Promise<LineVerdict> {
  // Only line 1 can be the header. The others are read by themselves, as lines of a format without one.
  const lines = line === 1 ? format : { ...format, headerSchema: undefined, headerIdentity: undefined }
  const parser = new LogParser(lines, options, { textOf: strictText })
  if (line > 1) parser.seek(offset, line)
  try {
    let step = undefined as LineStep | undefined
    await reader.read(line === 1 ? 0 : offset, end, async (piece) => {
      parser.receive(piece)
      step = nextStep(parser)
    })
    parser.end()
    // After `end` the parser needs no more input.
    return verdictOf(parser, (step ?? nextStep(parser)) as LineStep)
  } catch (error) {
    // A file that was cut in the meantime no longer has this line.
    if (!(error instanceof LogError) || error.code === 'ERR_LOG_CHANGED') throw error
    return { is: 'fault', error }
  }
}

/** undefined where the parser needs more input. */
function nextStep(parser: LogParser<unknown, unknown>): LineStep | undefined {
  let step = parser.advance()
  while (step === Step.Working) step = parser.advance()
  return step === Step.NeedInput ? undefined : step
}

function verdictOf(parser: LogParser<unknown, unknown>, step: LineStep): LineVerdict {
  if (step !== Step.Fault) return { is: VERDICTS[step] }
  const fault = parser.fault as Fault
  const column = faultPlace(parser.raw, fault.reason)
  return { is: VERDICTS[step], fault, ...(column === undefined ? {} : { column }) }
}
