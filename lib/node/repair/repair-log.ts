// Repairs a damaged log. One read finds the damage; at the first line that must go, a new log is begun beside
// the old one (`log-rewrite.ts`), and what is taken out goes into the quarantine. A torn tail alone is cut in
// place. The order at the end is what makes it safe: the quarantine durable, the new log read back and
// durable, only then the old one replaced.

import { encodeHeader } from '../../core/entries/entry-encoder.js'
import { DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import { LogError } from '../../core/log-error.js'
import type { LogFormat } from '../../format/log-format.js'
import { removeUnfinished } from '../files/draft-file.js'
import { type LogFile, nodeFiles, pathOf, type RewritingLayer } from '../files/file-layer.js'
import { requireRegularFile } from '../files/regular-file.js'
import { WriterLock } from '../lock/writer-lock.js'
import { requireLines } from '../parser/log-start.js'
import { readHeader } from '../parser/read-header.js'
import { LogRepairer } from './log-repairer.js'
import {
  type RepairOptions,
  type RepairReport,
  type ResolvedRepairOptions,
  resolveRepairOptions,
} from './repair-options.js'

/**
 * Rewrites a damaged log so that it reads clean. Whole lines keep their exact bytes, salvaged entries get
 * lines of their own in their place, and well-formed objects of unknown types stay: a newer writer made
 * them. A log that reads clean is not touched.
 *
 * The writer's lock is held, but for a dry run. A crash at any point leaves the old log or the new one, and
 * may leave a file `.<log>.<id>.repairing` beside it, which the next repair removes, and beside an old log a
 * quarantine with a section that is not whole, whose place the next one takes. Mode and owner are kept, and where
 * there is GNU `cp` the access control list and other attributes. A log with other names (hard links, a mount of its own)
 * is refused: a writer who came by one of them would not see the lock, and go on with the damaged log. The quarantine is
 * for the log's owner alone. Once the log is replaced, an abort comes too late, and is not heeded.
 *
 * A process that writes to the log without the lock is noticed (ERR_LOG_CHANGED), or what it appended is carried over
 * (`lateBytes`), as long as it comes before the last look, some microseconds before a torn tail is cut, and some
 * milliseconds after a log was replaced.
 *
 * @throws AbortError; LogError ERR_LOG_HEADER or ERR_LOG_EMPTY where the header is gone and none is given, ERR_LOG_VERSION,
 *   ERR_LOG_ENCODING, ERR_LOG_NOT_LINES where it is a JSON document over many lines or an array in a file,
 *   ERR_LOG_INVALID_ENTRY (the given header), ERR_LOG_LOCKED, ERR_LOG_CHANGED where another process wrote meanwhile;
 *   Node's own errors, and EISDIR or EINVAL, at once, for what is not a regular file
 */
export async function repairLog<H, E>(
  path: string | URL,
  format: LogFormat<H, E>,
  options: RepairOptions<H> = {},
): Promise<RepairReport> {
  return repair(nodeFiles, pathOf(path), format, options)
}

/**
 * The same over any file layer.
 * @param headerLine the line of a header, as it stands elsewhere, in place of `options.header`
 */
export async function repair<H, E>(
  files: RewritingLayer,
  path: string,
  format: LogFormat<H, E>,
  options: RepairOptions<H>,
  headerLine?: Uint8Array,
): Promise<RepairReport> {
  const resolved = await files.resolve(path)
  requireRegularFile(resolved, await files.stat(resolved))
  const settings = resolveRepairOptions(format, resolved, options)
  const lock = settings.dryRun ? undefined : await WriterLock.acquire(resolved, settings)
  try {
    const file = await files.open(resolved, settings.dryRun ? 'r' : 'r+')
    try {
      // A process that was killed while it made the log may have left another name of it.
      if (lock !== undefined) await removeUnfinished(files, resolved)
      await lock?.requireSoleName(file)
      const given = () => headerLine ?? givenLine(format, options.header)
      const header = await lostHeader(file, format, given, settings)
      // With a header of its own a log is one, whatever became of the rest.
      if (format.headerSchema === undefined || header !== undefined) await requireLines(file)
      return await new LogRepairer({ files, path: resolved, file, format, settings, header }).run()
    } finally {
      await file.close()
    }
  } finally {
    await lock?.release()
  }
}

/** The line of the header that the log has lost; undefined where it has its own. */
async function lostHeader(
  file: LogFile,
  format: LogFormat<unknown, unknown>,
  given: () => Uint8Array | undefined,
  { maxLineBytes }: ResolvedRepairOptions,
): Promise<Uint8Array | undefined> {
  try {
    // One that is longer than lines are to be here is not lost: reading the log will refuse it.
    await readHeader(file, format, { maxLineBytes: Math.max(maxLineBytes, DEFAULT_MAX_LINE_BYTES) })
    return undefined
  } catch (error) {
    const isLost =
      error instanceof LogError && (error.code === 'ERR_LOG_HEADER' || error.code === 'ERR_LOG_EMPTY')
    const line = isLost ? given() : undefined
    if (line === undefined) throw error
    return noLonger(line, maxLineBytes)
  }
}

function givenLine<H>(format: LogFormat<H, unknown>, header: H | undefined): Uint8Array | undefined {
  return header === undefined ? undefined : encodeHeader(format, header)
}

/** The repaired log must be readable as the damaged one was. */
function noLonger(line: Uint8Array, maxLineBytes: number): Uint8Array {
  const length = line.length - 1
  if (length <= maxLineBytes) return line
  const message = `the header is ${length} bytes long, more than maxLineBytes (${maxLineBytes}); nothing was written`
  throw new LogError('ERR_LOG_INVALID_ENTRY', message)
}
