// The parser, driven from one end of a log to the other. Nothing is read while a step is being dealt with:
// that is all the back-pressure there is.

import type { LogParser } from '../../core/parser/log-parser.js'
import { Step } from '../../core/parser/step.js'
import { Turn } from '../../node/parser/turn-taking.js'

export interface LogVisitor {
  /** Header, entry or fault: the fields of the parser say which line. What it returns is waited for. */
  visit(step: Step): Promise<void> | undefined
  /** All that has come is dealt with, and more may be long in coming. */
  rest(): Promise<void>
}

/** Rejects with what the source, the parser or the visitor fails with. */
export async function walkLog(
  chunks: AsyncIterable<Uint8Array>,
  parser: LogParser<unknown, unknown>,
  visitor: LogVisitor,
): Promise<void> {
  const turn = new Turn()
  for await (const chunk of chunks) {
    parser.receive(chunk)
    await visitSteps(parser, visitor, turn)
  }
  parser.end()
  await visitSteps(parser, visitor, turn)
}

async function visitSteps(
  parser: LogParser<unknown, unknown>,
  visitor: LogVisitor,
  turn: Turn,
): Promise<void> {
  for (;;) {
    const step = parser.advance()
    if (step === Step.NeedInput || step === Step.End) break
    const dealing = step === Step.Working ? turn.afterSlice() : visitor.visit(step)
    // Most steps leave nothing to wait for, and waiting costs more than they do.
    if (dealing !== undefined) await dealing
  }
  await visitor.rest()
}
