import type { LogParser } from '../../core/parser/log-parser.js'
import { Step } from '../../core/parser/step.js'
import type { RecoverySummary } from '../../core/recovery.js'
import { throwIfAborted } from '../files/abort-error.js'
import { SEQUENTIAL_READ_BYTES } from '../files/block-sizes.js'
import { type ReadableFile, readExactly } from '../files/positioned-io.js'
import { walkLog } from './walk-log.js'

export interface FileWalk {
  /** Called at each fault, and at each entry that was salvaged, while the parser's fields are about it. Awaited. */
  show?: (step: Step) => Promise<void>
  /** Called after every block with the number of bytes that have been read. */
  onProgress?: ((bytes: number) => void) | undefined
  /** Looked at before each block, and between the slices of a long line. */
  signal?: AbortSignal | undefined
}

/**
 * Runs a parser over an open file, from its start to its end.
 * @throws what reading and the parser fail with; AbortError
 */
export async function walkFile<H, E>(
  file: ReadableFile,
  parser: LogParser<H, E>,
  walk: FileWalk,
): Promise<RecoverySummary> {
  const { show, signal } = walk
  const isShown = (step: Step) => step === Step.Fault || (step === Step.Entry && parser.salvaged)
  const visit = (step: Step) => (isShown(step) ? show?.(step) : undefined)
  await walkLog(blocksOf(file, walk), parser, { visit }, signal)
  return parser.summary
}

async function* blocksOf(file: ReadableFile, { onProgress, signal }: FileWalk): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(SEQUENTIAL_READ_BYTES)
  let block: Buffer
  let position = 0
  do {
    throwIfAborted(signal)
    block = await readExactly(file, buffer, position)
    position += block.length
    onProgress?.(position)
    if (block.length > 0) yield block
  } while (block.length > 0)
}
