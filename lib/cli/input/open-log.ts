import type { Readable } from 'node:stream'
import { classifyStart, refuseNotLines } from '../../core/faults/not-lines.js'
import { byteSource } from '../../node/sources/open-source.js'
import { STANDARD_INPUT } from '../text/log-name.js'
import type { ChosenFormat } from './chosen-format.js'
import type { FormatChooser } from './format-choice.js'
import { bytesToDetect } from './format-detection.js'
import { peek, type SourceStart } from './peeked-source.js'

/** A log that is ready to be read, once. */
export interface OpenLog {
  readonly chunks: AsyncIterable<Uint8Array>
  readonly chosen: ChosenFormat
}

/**
 * Rejects with what the source fails with.
 * @throws LogError ERR_LOG_NOT_LINES
 */
export async function openLog(
  file: string,
  choose: FormatChooser,
  streams: { readonly stdin: Readable },
): Promise<OpenLog> {
  const source = byteSource(file === STANDARD_INPUT ? streams.stdin : file)
  const { chunks, ...begun } = await peek(source, bytesToDetect)
  try {
    return { chunks, chosen: chosenFor(begun, choose) }
  } catch (error) {
    await source.close()
    throw error
  }
}

/**
 * The format of what begins like this.
 * @throws LogError ERR_LOG_NOT_LINES where it is to be read as lines, and is a JSON document or an array
 */
export function chosenFor({ start, isWhole }: SourceStart, choose: FormatChooser): ChosenFormat {
  const chosen = choose(start, isWhole)
  // A header says what a log is; without a good one reading it refuses it.
  if (chosen.format.headerSchema === undefined) refuseNotLines(classifyStart(start, isWhole))
  return chosen
}
