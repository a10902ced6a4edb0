// Walking a log from its end backwards, line by line, and judging each line as reading forwards would.

import { LineDecoder, type LineVerdict, type Refusal } from '../../core/entries/line-decoder.js'
import type { LineFault } from '../../core/faults/line-fault.js'
import { NO_TERMINATOR, oversized, torn, tornTail, tornWhole } from '../../core/faults/unread-lines.js'
import { type BackwardLine, BackwardLines } from '../../core/lines/backward-lines.js'
import { LogError } from '../../core/log-error.js'
import type { ResolvedParseOptions } from '../../core/parser/parse-options.js'
import { isReadUnterminated } from '../../core/parser/torn-tail.js'
import type { Fault } from '../../core/recovery.js'
import { finish } from '../../core/work.js'
import type { LogFormat, Unterminated } from '../../format/log-format.js'
import { throwIfAborted } from '../files/abort-error.js'
import { type ReadableFile, readWhole } from '../files/positioned-io.js'
import { strictText } from '../parser/strict-text.js'

/** A fault found while reading backwards: it has no line number, since the lines before it were not counted, and no envelope. */
export type UnnumberedFault = Omit<Fault, 'line' | 'envelope'>

/** What is done with the lines of a walk, from the last one backwards. */
export interface BackwardVisitor<E> {
  /** The bytes of the line are valid until the next call. */
  onEntry(entry: E, line: BackwardLine): void
  /** Called for every line that is neither an entry nor blank. */
  onFault?: ((fault: UnnumberedFault) => void) | undefined
}

/** The part of a log that is walked, in bytes from the start of the file. */
export interface BackwardRange {
  /** Where the first line begins that is looked at. */
  from: number
  /** Where the last line ends, with its terminator if it has one. */
  end: number
}

/**
 * Walks back until `count` entries were found.
 * @throws LogError ERR_LOG_CORRUPT with `unterminated: 'fail'`, ERR_LOG_CHANGED where the file is cut meanwhile; AbortError
 */
export async function walkBackwards<E>(
  file: ReadableFile,
  { from, end }: BackwardRange,
  format: LogFormat<unknown, E>,
  options: ResolvedParseOptions,
  count: number,
  { onEntry, onFault }: BackwardVisitor<E>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const lines = new BackwardLines(end, from, options.maxLineBytes)
  const judge = new LineJudge(format, options)
  for (let found = 0; found < count; ) {
    const line = lines.next()
    if (line === undefined) {
      throwIfAborted(signal)
      if (!(await readBefore(file, lines))) return
      continue
    }
    const verdict = judge.look(line)
    if (verdict === 'entry') {
      found += 1
      onEntry(judge.entry as E, line)
    } else if (verdict !== 'blank') judge.report(line, verdict, onFault)
  }
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
