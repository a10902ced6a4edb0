import type { ParseOptions } from '../../core/parser/parse-options.js'
import { Step } from '../../core/parser/step.js'
import type { LogFormat } from '../../format/log-format.js'
import { byteSource } from '../../node/sources/open-source.js'
import { Refusal } from '../errors/problem.js'
import { newScanner } from '../shared/scanner.js'
import { counted } from '../text/quantity.js'

/**
 * The line of a fault of a log, counted from 1 in the order in which reading meets them.
 * @throws Refusal where there are not as many; LogError, or what the file fails with
 */
export async function faultLine(
  file: string,
  format: LogFormat<unknown, unknown>,
  number: number,
  options: Pick<ParseOptions, 'unterminated' | 'maxLineBytes'>,
): Promise<number> {
  const parser = newScanner(format, options)
  const source = byteSource(file)
  let met = 0
  try {
    for (;;) {
      const step = parser.advance()
      if (step === Step.End) throw tooFew(number, met)
      if (step === Step.Fault) met += 1
      if (step === Step.Fault && met === number) return parser.line
      if (step !== Step.NeedInput) continue
      const chunk = await source.read()
      if (chunk === null) parser.end()
      else parser.receive(chunk as Uint8Array)
    }
  } finally {
    await source.close()
  }
}

function tooFew(number: number, met: number): Refusal {
  const message = `there is no fault ${number}: reading meets ${counted(met, 'fault')}`
  return new Refusal({ code: 'ERR_NO_SUCH_LINE', message })
}
