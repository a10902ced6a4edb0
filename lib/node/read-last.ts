import type { FileHandle } from 'node:fs/promises'
import { BackwardLines } from '../core/backward-lines.js'
import { LineDecoder } from '../core/line-decoder.js'
import { type ParseOptions, resolveParseOptions, wholeNumber } from '../core/parse-options.js'
import type { LogFormat } from '../format/log-format.js'
import { readExactly } from './exact-read.js'
import { cutMeanwhile, withFile } from './find-last-newline.js'
import { readHeader } from './read-header.js'
import { strictText } from './strict-text.js'

/**
 * The last `count` entries in file order, read backwards from the end: its cost is that of the lines it
 * passes over and of the header, which is checked, whatever the file's length. Corrupt, blank, torn and
 * overlong lines are passed over as reading forwards would. A file handle is left open.
 *
 * @throws RangeError for a count that is no integer from 0; LogError as opening a log for reading does, and
 *   ERR_LOG_CHANGED where the file is cut meanwhile
 */
export async function readLast<H, E>(
  path: string | URL | FileHandle,
  format: LogFormat<H, E>,
  count: number,
  options: Pick<ParseOptions, 'unterminated' | 'maxLineBytes' | 'maxDepth'> = {},
): Promise<E[]> {
  wholeNumber('count', count, 0, Number.MAX_SAFE_INTEGER)
  const { unterminated, maxLineBytes, maxDepth } = resolveParseOptions(format, options)
  return withFile(path, async (file) => {
    const { entriesFrom } = await readHeader(file, format, { maxLineBytes, maxDepth })
    const { size } = await file.stat()
    const lines = new BackwardLines(size, entriesFrom, maxLineBytes)
    const decoder = new LineDecoder(format, strictText, maxDepth)
    const entries: E[] = []
    while (entries.length < count) {
      const line = lines.next()
      if (line === undefined) {
        if (!(await readBefore(file, lines))) break
      } else if (line.terminated || unterminated === 'keep') {
        if (decoder.decode(line.bytes, 0, line.bytes.length) === 'entry') entries.push(decoder.entry as E)
      }
    }
    return entries.reverse()
  })
}

async function readBefore(file: FileHandle, lines: BackwardLines): Promise<boolean> {
  const range = lines.nextRange()
  if (range === undefined) return false
  const bytes = await readExactly(file, Buffer.allocUnsafeSlow(range.length), range.position)
  if (bytes.length < range.length) throw cutMeanwhile(range.position + bytes.length)
  lines.push(bytes)
  return true
}
