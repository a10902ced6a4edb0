// `--last`: the last entries of a log, found by reading it backwards, so that a log of any size takes no longer. Only their
// places are kept; then they are copied forwards.

import type { FileHandle } from 'node:fs/promises'
import { LineDecoder } from '../../core/entries/line-decoder.js'
import { BackwardLines } from '../../core/lines/backward-lines.js'
import { resolveParseOptions } from '../../core/parser/parse-options.js'
import { isReadUnterminated } from '../../core/parser/torn-tail.js'
import { throwIfAborted } from '../../node/files/abort-error.js'
import { readWhole } from '../../node/files/positioned-io.js'
import { withFile } from '../../node/files/regular-file.js'
import { readHeader } from '../../node/parser/read-header.js'
import { strictText } from '../../node/parser/strict-text.js'
import type { FormatChooser } from '../input/format-choice.js'
import { openLog, requireRegularFile } from '../input/open-log.js'
import type { LineBlocks } from '../shared/line-blocks.js'
import type { ReadingOptions } from '../shared/reading-options.js'
import type { StandardStreams } from '../terminal/standard-streams.js'
import type { EntryChoice } from './entry-choice.js'

interface LineSpan {
  readonly offset: number
  readonly length: number
}

export interface LastCopied {
  /** How many entries were written. */
  readonly entries: number
  /** How many lines were passed over among them and after them. */
  readonly faults: number
}

export interface LastOutput {
  readonly lines: LineBlocks
  readonly choice: EntryChoice
  readonly streams: StandardStreams
  readonly signal: AbortSignal
}

/** Rejects as `readLast`, with an AbortError, and with a Refusal where it is not a regular file. */
export async function copyLast(
  file: string,
  count: number,
  choose: FormatChooser,
  options: ReadingOptions,
  { lines, choice, streams, signal }: LastOutput,
): Promise<LastCopied> {
  await requireRegularFile(file, 'read backwards')
  const { chunks, chosen } = await openLog(file, choose, streams, signal)
  await chunks[Symbol.asyncIterator]().return?.()
  return withFile(file, async (handle) => {
    const found = new LastFinder(handle, chosen.format.discriminator, choice)
    const { format } = chosen
    const { unknownTypes, ...reading } = options
    const { maxLineBytes, unterminated } = resolveParseOptions(format, reading)
    const { entriesFrom } = await readHeader(handle, format, reading)
    const { size } = await handle.stat()
    const backwards = new BackwardLines(size, entriesFrom, maxLineBytes)
    const decoder = new LineDecoder(format, strictText)
    await found.walk(backwards, count, signal, ({ bytes, length, terminated }) => {
      if (length > maxLineBytes) return 'fault'
      const verdict = decoder.decode(bytes, 0, length)
      if (verdict === 'blank' && terminated) return 'passed'
      if (verdict === 'unknown-type' && unknownTypes === 'skip') return 'passed'
      const isRead = verdict === 'entry' && (terminated || isReadUnterminated(verdict, unterminated))
      return isRead ? 'entry' : 'fault'
    })
    await found.copy(lines)
    return { entries: found.places.length, faults: found.faults }
  })
}

type Judge = (line: NonNullable<ReturnType<BackwardLines['next']>>) => 'entry' | 'fault' | 'passed'

class LastFinder {
  readonly places: LineSpan[] = []
  faults = 0
  readonly #file: FileHandle
  readonly #discriminator: string
  readonly #choice: EntryChoice

  constructor(file: FileHandle, discriminator: string, choice: EntryChoice) {
    this.#file = file
    this.#discriminator = discriminator
    this.#choice = choice
  }

  async walk(backwards: BackwardLines, count: number, signal: AbortSignal, judge: Judge): Promise<void> {
    while (this.places.length < count) {
      const line = backwards.next()
      if (line !== undefined) {
        const { bytes, offset, length } = line
        const verdict = judge(line)
        if (verdict === 'fault') this.faults += 1
        if (verdict === 'entry' && this.#written(bytes) !== undefined) this.places.push({ offset, length })
        continue
      }
      throwIfAborted(signal)
      const range = backwards.nextRange()
      if (range === undefined) return
      backwards.push(await readWhole(this.#file, Buffer.allocUnsafeSlow(range.length), range.position))
    }
  }

  async copy(lines: LineBlocks): Promise<void> {
    for (const { offset, length } of this.places.reverse()) {
      const bytes = await readWhole(this.#file, Buffer.allocUnsafe(length), offset)
      await lines.add(this.#written(bytes) as Uint8Array)
    }
    await lines.flush()
  }

  /** Lines have no number here: they were not counted. */
  #written(bytes: Uint8Array): Uint8Array | undefined {
    return this.#choice.choose(bytes, { line: 1, offset: 0 }, this.#discriminator)
  }
}
