// Where a fault is, found by reading the log as far as that fault.

import type { ParseOptions } from '../../core/parser/parse-options.js'
import { Step } from '../../core/parser/step.js'
import type { LogFormat } from '../../format/log-format.js'
import { Refusal } from '../errors/problem.js'
import { logSource } from '../input/log-source.js'
import { withScanner } from '../shared/scanner.js'
import { counted } from '../text/quantity.js'

/**
 * The line of a fault, by its number: 1 is the first fault of the log.
 * @throws Refusal ERR_NO_SUCH_LINE; LogError; the system's own error
 */
export function faultLine(
  file: string,
  format: LogFormat<unknown, unknown>,
  number: number,
  options: Pick<ParseOptions, 'unterminated' | 'maxLineBytes'>,
): Promise<number> {
  return withScanner(format, options, async (parser) => {
    const source = logSource(file)
    let found = 0
    try {
      for (;;) {
        const step = parser.advance()
        if (step === Step.End) throw tooFew(number, found)
        if (step === Step.Fault) found += 1
        if (step === Step.Fault && found === number) return parser.line
        if (step !== Step.NeedInput) continue
        const chunk = await source.read()
        if (chunk === null) parser.end(source.broken)
        else parser.receive(chunk as Uint8Array)
      }
    } finally {
      await source.close()
    }
  })
}

function tooFew(number: number, found: number): Refusal {
  const message = `there is no fault ${number}: the log has ${counted(found, 'fault')}`
  return new Refusal({ code: 'ERR_NO_SUCH_LINE', message })
}
