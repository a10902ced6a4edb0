import type { LineCertifier } from '../../core/lines/parser-hooks.js'
import { LogParser } from '../../core/parser/log-parser.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import type { LogFormat } from '../../format/log-format.js'
import { startEnvelopeWalk } from './envelope-walk.js'
import { strictText } from './strict-text.js'

/** The core's parser with Node's helpers: faster decoding of text, and the walk of lines too long to be held. */
export function newParser<H, E>(
  format: LogFormat<H, E>,
  options: ParseOptions = {},
  certifier?: LineCertifier | undefined,
): LogParser<H, E> {
  return new LogParser(format, options, { textOf: strictText, startWalk: startEnvelopeWalk, certifier })
}
