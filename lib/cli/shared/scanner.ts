// Reading a log without building its entries, by the fastest engine there is for its format.

import { LogParser } from '../../core/parser/log-parser.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import type { LogFormat } from '../../format/log-format.js'
import { startEnvelopeWalk } from '../../node/parser/envelope-walk.js'
import { chosenEngine, newCertifier } from '../../node/parser/scan-engine.js'
import { strictText } from '../../node/parser/strict-text.js'
import { KnownLines } from '../../node/threads/known-lines.js'
import { UsageError } from '../errors/problem.js'

/** @throws UsageError where WHOLELINE_ENGINE names an unknown engine */
export function requireEngine(): void {
  try {
    chosenEngine()
  } catch (error) {
    throw new UsageError((error as TypeError).message)
  }
}

/**
 * Reads one log with a parser that certifies lines where it can. The certifier's memory is released once the work has
 * settled: making it anew takes longer than reading a small log. Every line longer than `maxLineBytes` is walked, so that one
 * that is certainly not JSON is called damage, as repair calls it. Settles as the work does, which is given the parser's certifier too.
 */
export async function withScanner<Header, Entry, Result>(
  format: LogFormat<Header, Entry>,
  options: ParseOptions,
  work: (parser: LogParser<Header, Entry>, known: KnownLines | undefined) => Promise<Result>,
): Promise<Result> {
  const certifier = newCertifier(format, options, false)
  try {
    const known = certifier && new KnownLines(certifier)
    const helpers = { textOf: strictText, startWalk: startEnvelopeWalk, walksAll: true, certifier: known }
    return await work(new LogParser(format, options, helpers), known)
  } finally {
    certifier?.release()
  }
}
