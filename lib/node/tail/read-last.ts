import type { FileHandle } from 'node:fs/promises'
import { LineDecoder, type LineVerdict, type Refusal } from '../../core/entries/line-decoder.js'
import type { LineFault } from '../../core/faults/line-fault.js'
import { NO_TERMINATOR, oversized, torn, tornTail, tornWhole } from '../../core/faults/unread-lines.js'
import { type BackwardLine, BackwardLines } from '../../core/lines/backward-lines.js'
import { LogError } from '../../core/log-error.js'
import { functionOrNothing, knownOptions, type OptionNames, wholeNumber } from '../../core/option-checks.js'
import {
  type ParseOptions,
  type ResolvedParseOptions,
  resolveParseOptions,
} from '../../core/parser/parse-options.js'
import { isReadUnterminated } from '../../core/parser/torn-tail.js'
import type { Fault } from '../../core/recovery.js'
import { finish } from '../../core/work.js'
import type { LogFormat, Unterminated } from '../../format/log-format.js'
import { throwIfAborted } from '../files/abort-error.js'
import { type ReadableFile, readWhole } from '../files/positioned-io.js'
import { withFile } from '../files/regular-file.js'
import { readHeader } from '../parser/read-header.js'
import { strictText } from '../parser/strict-text.js'
import type { RangeSource } from '../sources/byte-source.js'
import { isRangeSource, withPinned } from '../sources/pinned-source.js'

/** A fault found while reading backwards: it has no line number, since the lines before it were not counted, and no envelope. */
export type UnnumberedFault = Omit<Fault, 'line' | 'envelope'>

/** The options of `readLast`. All may be left out. */
export interface ReadLastOptions extends Pick<ParseOptions, 'unterminated' | 'maxLineBytes' | 'maxDepth'> {
  /** Checked before each read. */
  signal?: AbortSignal | undefined
  /**
   * Called for each corrupt, torn or oversized line that is passed over, from the end of the file backwards. Lines
   * before the first entry of the result are not looked at. What the function throws rejects `readLast`.
   */
  onFault?: ((fault: UnnumberedFault) => void) | undefined
}

const READ_LAST_OPTIONS: OptionNames<ReadLastOptions> = {
  unterminated: true,
  maxLineBytes: true,
  maxDepth: true,
  signal: true,
  onFault: true,
}

/**
 * The last `count` entries in file order, read backwards from the end. The cost grows with the lines read and with the
 * header, which is checked, but not with the file. Corrupt, blank, torn and oversized lines are passed over as reading
 * forwards passes them over; `onFault` reports all but the blank ones. A file handle is left open. Of a range source, only the
 * ranges that are needed are asked for.
 *
 * With `unterminated: 'fail'`, a last line without a terminator rejects with ERR_LOG_CORRUPT, after `onFault`. The error has no
 * `fault`, and no `line` unless it is line 1: lines are not counted.
 *
 * @throws RangeError where `count` is not an integer from 0; EISDIR or EINVAL where the path is not of a regular file;
 *   LogError as `readEntries`, and ERR_LOG_CHANGED where the file is cut during the read; AbortError
 */
export async function readLast<H, E>(
  source: string | URL | FileHandle | RangeSource,
  format: LogFormat<H, E>,
  count: number,
  options: ReadLastOptions = {},
): Promise<E[]> {
  knownOptions(options, READ_LAST_OPTIONS)
  wholeNumber('count', count, 0, Number.MAX_SAFE_INTEGER)
  const resolved = resolveParseOptions(format, options)
  const { maxLineBytes } = resolved
  const { signal, onFault } = options
  functionOrNothing('onFault', onFault)
  const readFrom = async (file: ReadableFile) => {
    throwIfAborted(signal)
    const { entriesFrom } = await readHeader(file, format, options)
    const { size } = await file.stat({ bigint: true })
    const lines = new BackwardLines(Number(size), entriesFrom, maxLineBytes)
    const judge = new LineJudge(format, resolved)
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
      else if (verdict !== 'blank') judge.report(line, verdict, onFault)
    }
    return entries.reverse()
  }
  if (isRangeSource(source)) return withPinned(source, signal, readFrom)
  return withFile(source, readFrom)
}

/** Judges a line as reading forwards would. */
class LineJudge<E> {
  readonly #decoder: LineDecoder<E>
  readonly #unterminated: Unterminated
  readonly #maxLineBytes: number
  readonly #failsUnterminated: boolean

  constructor(format: LogFormat<unknown, E>, options: ResolvedParseOptions) {
    const { unterminated, failsUnterminated, maxLineBytes, maxDepth } = options
    this.#failsUnterminated = failsUnterminated
    this.#decoder = new LineDecoder(format, strictText, maxDepth)
    this.#unterminated = unterminated
    this.#maxLineBytes = maxLineBytes
  }

  get entry(): E | undefined {
    return this.#decoder.entry
  }

  look({ bytes, length, terminated }: BackwardLine): LineVerdict | 'oversized' | 'torn' {
    if (length > this.#maxLineBytes) return 'oversized'
    const verdict = this.#decoder.decode(bytes, 0, length)
    if (terminated) return verdict
    return verdict === 'entry' && isReadUnterminated(verdict, this.#unterminated) ? 'entry' : 'torn'
  }

  /** Reports the fault of the line that `look` judged last. */
  report(
    line: BackwardLine,
    verdict: Refusal | 'oversized' | 'torn',
    onFault: ((fault: UnnumberedFault) => void) | undefined,
  ): void {
    const fails = this.#failsUnterminated && !line.terminated
    if (onFault === undefined && !fails) return
    const fault = faultOf(line, this.#explainLine(line, verdict))
    onFault?.(fault)
    if (fails) throw unterminatedError(fault)
  }

  #explainLine(line: BackwardLine, verdict: Refusal | 'oversized' | 'torn'): LineFault {
    const { length, terminated } = line
    if (verdict === 'oversized') {
      const found = oversized(length, this.#maxLineBytes)
      return terminated ? found : torn({ message: `${NO_TERMINATOR}; it is ${found.message}` })
    }
    return verdict === 'torn' ? this.#explainTorn(line) : this.#explain(line, verdict)
  }

  #explainTorn(line: BackwardLine): LineFault {
    const verdict = this.#decoder.decode(line.bytes, 0, line.length)
    if (verdict === 'entry' || verdict === 'blank') return torn(tornWhole(verdict))
    const fault = this.#explain(line, verdict)
    return isReadUnterminated(fault.reason, this.#unterminated) ? fault : torn(tornTail(fault))
  }

  #explain({ bytes, length }: BackwardLine, refusal: Refusal): LineFault {
    const reason = finish(this.#decoder.reason(refusal, bytes, 0, length))
    return finish(this.#decoder.explain(refusal, reason, bytes, 0, length))
  }
}

function faultOf({ offset, length }: BackwardLine, found: LineFault): UnnumberedFault {
  return { ...found, offset, length, salvaged: 0, uncertain: 0 }
}

function unterminatedError({ offset, reason, message }: UnnumberedFault): LogError {
  const text = `the line at byte ${offset} is corrupt (${reason}): ${message}`
  return new LogError('ERR_LOG_CORRUPT', text, { offset })
}

async function readBefore(file: ReadableFile, lines: BackwardLines): Promise<boolean> {
  const range = lines.nextRange()
  if (range === undefined) return false
  lines.push(await readWhole(file, Buffer.allocUnsafeSlow(range.length), range.position))
  return true
}
