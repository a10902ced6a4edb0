import type { Readable } from 'node:stream'
import { byteSource } from '../node/byte-source.js'
import type { ChosenFormat } from './chosen-format.js'
import type { FormatChooser } from './format-choice.js'
import { DETECTION_BYTES } from './format-detection.js'
import { STANDARD_INPUT } from './log-name.js'
import { peek } from './peeked-source.js'

/** A log that is ready to be read, once. */
export interface OpenLog {
  readonly chunks: AsyncIterable<Uint8Array>
  readonly chosen: ChosenFormat
}

/** Rejects with what the source fails with. */
export async function openLog(
  file: string,
  choose: FormatChooser,
  streams: { readonly stdin: Readable },
): Promise<OpenLog> {
  const source = byteSource(file === STANDARD_INPUT ? streams.stdin : file)
  const { start, chunks } = await peek(source, DETECTION_BYTES)
  return { chunks, chosen: choose(start) }
}
