// How a command that builds no entry looks at a log: by the fastest engine there is.

import { LogParser } from '../../core/parser/log-parser.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import type { LogFormat } from '../../format/log-format.js'
import { chosenEngine, newCertifier } from '../../node/parser/scan-engine.js'
import { strictText } from '../../node/parser/strict-text.js'
import { UsageError } from '../errors/usage-error.js'

/** @throws UsageError where the environment asks for an engine that there is not */
export function requireEngine(): void {
  try {
    chosenEngine()
  } catch (error) {
    throw new UsageError((error as TypeError).message)
  }
}

/** A parser that certifies lines where it can. Lines too long to be held are not walked: no report shows why. */
export function newScanner<Header, Entry>(
  format: LogFormat<Header, Entry>,
  options: ParseOptions,
): LogParser<Header, Entry> {
  return new LogParser(format, options, {
    textOf: strictText,
    certifier: newCertifier(format, options, false),
  })
}
