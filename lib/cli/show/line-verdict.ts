// What a single line of a log is, by the same parser that reads the whole of it.

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
  /** Of an error that ends all reading: line 1 is not what it should be. */
  readonly error?: LogError
  /** At which byte of the line it stops being what it should be, where that can be told. */
  readonly column?: number
}

export async function lineVerdict(
  reader: RangeReader,
  { line, offset, end }: LinePlace,
  format: LogFormat<unknown, unknown>,
  options: ParseOptions,
): Promise<LineVerdict> {
  // Any line but the first stands behind a header that is not looked at here.
  const lines = line === 1 ? format : { ...format, headerSchema: undefined, headerIdentity: undefined }
  const parser = new LogParser(lines, options, { textOf: strictText })
  if (line > 1) parser.seek(offset, line)
  try {
    let step: Step = Step.NeedInput
    await reader.read(line === 1 ? 0 : offset, end, async (piece) => {
      parser.receive(piece)
      step = parser.advance()
    })
    parser.end()
    return verdictOf(parser, step === Step.NeedInput ? parser.advance() : step)
  } catch (error) {
    // A file that is cut meanwhile has no such line any more.
    if (!(error instanceof LogError) || error.code === 'ERR_LOG_CHANGED') throw error
    return { is: 'fault', error }
  }
}

function verdictOf(parser: LogParser<unknown, unknown>, step: Step): LineVerdict {
  if (step === Step.Header) return { is: 'header' }
  if (step === Step.Entry) return { is: 'entry' }
  if (step !== Step.Fault) return { is: 'blank or skipped' }
  const fault = parser.fault as Fault
  const column = faultPlace(parser.raw, fault.reason)
  return { is: 'fault', fault, ...(column === undefined ? {} : { column }) }
}
