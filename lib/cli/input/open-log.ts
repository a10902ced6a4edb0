import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { beginsLikeLines, type Likeness } from '../../core/faults/line-likeness.js'
import { classifyStart, refuseNotLines, START_BYTES } from '../../core/faults/not-lines.js'
import { NUL } from '../../core/lines/line-format.js'
import { Refusal } from '../errors/problem.js'
import type { FormatChooser } from './format-choice.js'
import { bytesToDetect, type ChosenFormat } from './format-detection.js'
import { interruptible } from './interruptible-source.js'
import { logSource } from './log-source.js'
import { type LogChunks, peek, type SourceStart } from './peeked-source.js'

/** A log that is ready to be read, once. */
export interface OpenLog {
  readonly chunks: LogChunks
  readonly chosen: ChosenFormat
  /** What its first bytes look like. */
  readonly likeness: Likeness
}

/**
 * Opens a log and chooses its format. Rejects with the source's own error.
 * @param signal ends the opening, and later the chunks, with an AbortError
 * @throws LogError ERR_LOG_NOT_LINES
 */
export async function openLog(
  file: string,
  choose: FormatChooser,
  streams: { readonly stdin: Readable },
  signal?: AbortSignal,
): Promise<OpenLog> {
  const source = interruptible(logSource(file, streams), signal)
  const { chunks, ...begun } = await peek(source, bytesToDetect)
  try {
    return { chunks, chosen: chosenFor(begun, choose), likeness: likenessOf(begun) }
  } catch (error) {
    await source.close()
    throw error
  }
}

/** Text in another encoding than UTF-8 is not called binary. */
function likenessOf({ start, isWhole }: SourceStart): Likeness {
  const looked = start.subarray(0, START_BYTES)
  const likeness = beginsLikeLines(looked, isWhole && start.length <= START_BYTES)
  return likeness === 'binary' && !looked.includes(NUL) ? 'text' : likeness
}

/**
 * The format of a log that begins with these bytes.
 * @throws LogError ERR_LOG_NOT_LINES where the format has no header, and the log is a JSON document or an array
 */
export function chosenFor({ start, isWhole }: SourceStart, choose: FormatChooser): ChosenFormat {
  const chosen = choose(start, isWhole)
  // A header identifies a log: where the format has one, reading the log checks it.
  if (chosen.format.headerSchema === undefined) refuseNotLines(classifyStart(start, isWhole))
  return chosen
}

/**
 * For commands that need more than a stream of bytes.
 * @param done what the command does with a file: 'repaired', 'shown'
 * @throws Refusal; rejects with the system's own error where there is no such file
 */
export async function requireRegularFile(file: string, done: string): Promise<void> {
  const stats = await stat(file)
  if (stats.isFile()) return
  if (stats.isDirectory())
    throw new Refusal({ code: 'EISDIR', message: 'it is a directory: name the log file in it' })
  throw new Refusal({
    code: 'ERR_NOT_A_FILE',
    message: `it is a pipe or a device, and only a file can be ${done} (\`wholeline cat\` saves what is whole)`,
  })
}
