// The start of a file is examined before the file is changed: one that is not a log of JSON lines is left as it is.

import { beginsLikeLines, type Likeness } from '../../core/faults/line-likeness.js'
import { classifyStart, refuseNotLines, START_BYTES } from '../../core/faults/not-lines.js'
import { endsLine } from '../../core/lines/line-format.js'
import { LogError } from '../../core/log-error.js'
import type { LogFile } from '../files/file-layer.js'
import { type ReadableFile, readExactly } from '../files/positioned-io.js'

const OTHER_FILES: Readonly<Record<Exclude<Likeness, 'lines' | number>, string>> = {
  binary: 'it begins like a binary file',
  text: 'it begins like plain text',
  document: 'it is a JSON document over many lines',
  array: 'it is an array in a file',
  sequence: 'it is a JSON text sequence whose records span lines',
}

/**
 * For logs without a header line.
 * @throws LogError ERR_LOG_NOT_LINES where it is a JSON document, or an array in a file
 */
export async function requireLines(file: ReadableFile): Promise<void> {
  refuseNotLines(await judgeStart(file, classifyStart))
}

/**
 * For logs without a header line that are opened for appending, which may cut a torn tail. Where the file ends in a whole
 * line, nothing is cut, and lines of text are accepted: they may be what damage left of a log.
 * @throws LogError ERR_LOG_NOT_LINES where it does not begin as a log of JSON lines does
 */
export async function requireLog(file: Pick<LogFile, 'read' | 'stat'>): Promise<void> {
  const likeness = await judgeStart(file, beginsLikeLines)
  if (likeness === 'lines' || (likeness === 'text' && (await endsInTerminator(file)))) return
  throw new LogError(
    'ERR_LOG_NOT_LINES',
    `the file is not a log of JSON lines: ${OTHER_FILES[likeness]}; it is left as it is`,
    { line: 1, offset: 0 },
  )
}

async function endsInTerminator(file: Pick<LogFile, 'read' | 'stat'>): Promise<boolean> {
  const size = Number((await file.stat({ bigint: true })).size)
  const last = (await readExactly(file, Buffer.alloc(1), Math.max(0, size - 1)))[0]
  return endsLine(last)
}

/** Reads no more of the file than `look` needs. `look` returns a number of bytes where it needs at least so many. */
async function judgeStart<Verdict>(
  file: ReadableFile,
  look: (start: Uint8Array, isWhole: boolean) => Verdict | number,
): Promise<Verdict> {
  let size = START_BYTES
  for (;;) {
    const start = await readExactly(file, Buffer.allocUnsafe(size), 0)
    const verdict = look(start, start.length < size)
    if (typeof verdict !== 'number') return verdict
    size = Math.max(2 * size, verdict)
  }
}
