import { type LogParser, Step } from '../../core/parser/log-parser.js'
import type { RecoverySummary } from '../../core/recovery.js'
import { throwIfAborted } from '../files/abort-error.js'
import { SEQUENTIAL_READ_BYTES } from '../files/block-sizes.js'
import { type ReadableFile, readExactly } from '../files/positioned-io.js'
import { Turn } from './turn-taking.js'

export interface FileWalk {
  /** Shown each fault, and each entry that was salvaged, while the parser stands at it. */
  show?: (step: Step) => Promise<void>
  /** Told how many bytes have been read, at every block. */
  onProgress?: ((bytes: number) => void) | undefined
  signal?: AbortSignal | undefined
}

/** Runs a parser over an open file, from its start to its end. */
export async function walkFile<Header, Entry>(
  file: ReadableFile,
  parser: LogParser<Header, Entry>,
  { show, onProgress, signal }: FileWalk,
): Promise<RecoverySummary> {
  const buffer = Buffer.allocUnsafeSlow(SEQUENTIAL_READ_BYTES)
  const turn = new Turn()
  let position = 0
  for (let step = parser.advance(); step !== Step.End; step = parser.advance()) {
    if (step === Step.Fault || (step === Step.Entry && parser.salvaged)) await show?.(step)
    if (step === Step.Working) await turn.afterSlice()
    if (step === Step.Working || step === Step.NeedInput) throwIfAborted(signal)
    if (step !== Step.NeedInput) continue
    const bytes = await readExactly(file, buffer, position)
    position += bytes.length
    onProgress?.(position)
    if (bytes.length > 0) parser.receive(bytes)
    else parser.end()
  }
  return parser.summary
}
