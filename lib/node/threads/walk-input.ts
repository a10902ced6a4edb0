// A parser, run over an input from one end to the other, as `walkLog` runs one over chunks.

import type { SourceBreak } from '../../core/faults/source-break.js'
import type { LogParser } from '../../core/parser/log-parser.js'
import { throwIfAborted } from '../files/abort-error.js'
import { Turn } from '../parser/turn-taking.js'
import { type LogVisitor, visitSteps } from '../parser/walk-log.js'
import type { SinkInput } from '../reading/log-input.js'

/**
 * Closes the input in the end.
 * @param input bytes, from the start of a log
 * @throws what the input, the parser or the visitor fails with; AbortError
 */
export async function walkInput(
  input: SinkInput,
  parser: LogParser<unknown, unknown>,
  visitor: LogVisitor,
  signal: AbortSignal,
): Promise<void> {
  const turn = new Turn()
  const visit = () => visitSteps(parser, visitor, turn, signal)
  const close = () => void input.close()
  signal.addEventListener('abort', close, { once: true })
  let end: SourceBreak | undefined
  try {
    throwIfAborted(signal)
    await input.run({
      accept: async (chunk) => {
        parser.receive(chunk as Uint8Array)
        await visit()
      },
      skip: (count, next) => {
        parser.skip(count, next)
        void visitor.rest?.()
      },
      resumeAt: (offset, line, committed) => parser.seek(offset, line, committed),
      end: (broken) => {
        end = broken
      },
    })
    throwIfAborted(signal)
    parser.end(end)
    await visit()
  } finally {
    signal.removeEventListener('abort', close)
    await input.close()
  }
}
