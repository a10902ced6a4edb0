import { type LogParser, Step } from '../core/log-parser.js'
import type { RecoverySummary } from '../core/recovery.js'
import { type ReadableFile, readExactly } from './exact-read.js'

const BLOCK_BYTES = 1024 * 1024

/**
 * Runs a parser over an open file, from its start. Each fault, and each entry that was salvaged, is shown
 * while the parser stands at it.
 */
export async function walkFile<Header, Entry>(
  file: ReadableFile,
  parser: LogParser<Header, Entry>,
  show: (step: Step) => Promise<void>,
  signal?: AbortSignal,
): Promise<RecoverySummary> {
  const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  let position = 0
  for (let step = parser.advance(); step !== Step.End; step = parser.advance()) {
    if (step === Step.Fault || (step === Step.Entry && parser.salvaged)) await show(step)
    if (step !== Step.NeedInput) continue
    signal?.throwIfAborted()
    const bytes = await readExactly(file, buffer, position)
    position += bytes.length
    if (bytes.length > 0) parser.receive(bytes)
    else parser.end()
  }
  return parser.summary
}
