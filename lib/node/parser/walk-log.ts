// A parser, run from one end of a log to the other. Nothing is read while a step is being dealt with: that is all the
// back-pressure there is. A long line is worked on in turns, so that other work of the process is never kept waiting.

import type { SourceBreak } from '../../core/faults/source-break.js'
import type { LogParser } from '../../core/parser/log-parser.js'
import { Step } from '../../core/parser/step.js'
import { throwIfAborted } from '../files/abort-error.js'
import { Turn } from './turn-taking.js'

export interface LogVisitor {
  /** Called at each step about a line; the fields of the parser say which line. Its promise is awaited. */
  visit(step: Step): Promise<void> | undefined
  /** Called when every step of what was read is dealt with: more may take long to come. */
  rest?(): Promise<void>
}

/** Rejects with what the source, the parser or the visitor fails with; an AbortError between the slices of a long line. */
export async function walkLog(
  chunks: AsyncIterable<Uint8Array> & { readonly broken?: SourceBreak | undefined },
  parser: LogParser<unknown, unknown>,
  visitor: LogVisitor,
  signal?: AbortSignal | undefined,
): Promise<void> {
  const turn = new Turn()
  for await (const chunk of chunks) {
    parser.receive(chunk)
    await visitSteps(parser, visitor, turn, signal)
  }
  parser.end(chunks.broken)
  await visitSteps(parser, visitor, turn, signal)
}

export async function visitSteps(
  parser: LogParser<unknown, unknown>,
  visitor: LogVisitor,
  turn: Turn,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (;;) {
    const step = parser.advance()
    if (step === Step.NeedInput || step === Step.End) break
    if (step === Step.Working) {
      await turn.afterSlice()
      throwIfAborted(signal)
      continue
    }
    const visit = visitor.visit(step)
    // Most steps leave nothing to wait for, and waiting costs more than they do.
    if (visit !== undefined) await visit
  }
  await visitor.rest?.()
}
