import type { FileHandle } from 'node:fs/promises'
import { type BackwardLine, BackwardLines } from '../core/backward-lines.js'
import { LineDecoder, type LineFault } from '../core/line-decoder.js'
import { resolveParseOptions, wholeNumber } from '../core/parse-options.js'
import type { Fault } from '../core/recovery.js'
import { oversized, TORN } from '../core/unread-lines.js'
import type { LogFormat } from '../format/log-format.js'
import { throwIfAborted } from './abort-error.js'
import { readWhole } from './exact-read.js'
import { withFile } from './find-last-newline.js'
import { readHeader } from './read-header.js'
import { checkOnFault, type ReadOptions } from './read-options.js'
import { strictText } from './strict-text.js'

/** A fault of a line that was met from behind: nobody has counted the lines before it, nor walked it for its envelope. */
export type UnnumberedFault = Omit<Fault, 'line' | 'envelope'>

export interface ReadLastOptions extends Pick<ReadOptions, 'unterminated' | 'maxLineBytes' | 'signal'> {
  /**
   * Called for each corrupt, torn or overlong line that is passed over, from the end of the file backwards, with its
   * place but without a line number. Lines before the first entry that is given are not looked at. What it throws ends
   * the reading.
   */
  onFault?: (fault: UnnumberedFault) => void
}

/**
 * The last `count` entries in file order, read backwards from the end: its cost is that of the lines it
 * passes over and of the header, which is checked, whatever the file's length. Corrupt, blank, torn and
 * overlong lines are passed over as reading forwards would, and told to `onFault`. A file handle is left open.
 *
 * @throws RangeError for a count that is not an integer from 0; EISDIR or EINVAL for a path that is not of a regular
 *   file; LogError as opening a log for reading does, and ERR_LOG_CHANGED where the file is cut meanwhile; an AbortError
 */
export async function readLast<H, E>(
  path: string | URL | FileHandle,
  format: LogFormat<H, E>,
  count: number,
  options: ReadLastOptions = {},
): Promise<E[]> {
  wholeNumber('count', count, 0, Number.MAX_SAFE_INTEGER)
  const { unterminated, maxLineBytes } = resolveParseOptions(format, options)
  const { signal, onFault } = options
  checkOnFault(onFault)
  return withFile(path, async (file) => {
    throwIfAborted(signal)
    const { entriesFrom } = await readHeader(file, format, { maxLineBytes })
    const { size } = await file.stat()
    const lines = new BackwardLines(size, entriesFrom, maxLineBytes)
    const judge = new LineJudge(format, unterminated === 'keep', maxLineBytes)
    const entries: E[] = []
    while (entries.length < count) {
      const line = lines.next()
      if (line === undefined) {
        throwIfAborted(signal)
        if (!(await readBefore(file, lines))) break
        continue
      }
      const verdict = judge.look(line)
      if (verdict === 'entry') entries.push(judge.entry as E)
      else if (verdict !== 'blank') onFault?.(faultOf(line, verdict))
    }
    return entries.reverse()
  })
}

/** Says of a line what reading forwards would. */
class LineJudge<E> {
  readonly #decoder: LineDecoder<E>
  readonly #keepsTail: boolean
  readonly #maxLineBytes: number

  constructor(format: LogFormat<unknown, E>, keepsTail: boolean, maxLineBytes: number) {
    this.#decoder = new LineDecoder(format, strictText)
    this.#keepsTail = keepsTail
    this.#maxLineBytes = maxLineBytes
  }

  get entry(): E | undefined {
    return this.#decoder.entry
  }

  look({ bytes, length, terminated }: BackwardLine): 'entry' | 'blank' | LineFault {
    if (!terminated && !this.#keepsTail) return TORN
    const isHeld = length <= this.#maxLineBytes
    if (!isHeld) return terminated ? oversized(length, this.#maxLineBytes) : TORN
    const verdict = this.#decoder.decode(bytes, 0, length)
    return verdict === 'entry' || terminated ? verdict : TORN
  }
}

function faultOf({ offset, length }: BackwardLine, found: LineFault): UnnumberedFault {
  return { ...found, offset, length, salvaged: 0, uncertain: 0 }
}

async function readBefore(file: FileHandle, lines: BackwardLines): Promise<boolean> {
  const range = lines.nextRange()
  if (range === undefined) return false
  lines.push(await readWhole(file, Buffer.allocUnsafeSlow(range.length), range.position))
  return true
}
