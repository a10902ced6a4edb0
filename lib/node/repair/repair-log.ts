// Repairs a damaged log. One read finds the damage. The first line that must go begins a new log beside the old one
// (`log-rewrite.ts`), and what is taken out goes to the quarantine. Where the tail is the only damage, it is cut in place.
// The order at the end makes it safe: the new log is read back and durable, then the quarantine is durable, and only then
// is the old log replaced.

import { encodeHeader } from '../../core/entries/entry-encoder.js'
import { DEFAULT_MAX_DEPTH, DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import { LogError } from '../../core/log-error.js'
import type { LogFormat } from '../../format/log-format.js'
import { throwIfAborted } from '../files/abort-error.js'
import { type LogFile, nodeFiles, pathOf, type RewritingLayer } from '../files/file-layer.js'
import { requireRegularFile } from '../files/regular-file.js'
import { WriterLock } from '../lock/writer-lock.js'
import { requireLines } from '../parser/log-start.js'
import { readHeader } from '../parser/read-header.js'
import { clearUnfinished } from '../quarantine/clear-unfinished.js'
import { LogRepairer } from './log-repairer.js'
import {
  type RepairOptions,
  type RepairReport,
  type ResolvedRepairOptions,
  requireRepairArguments,
  resolveRepairOptions,
} from './repair-options.js'

/**
 * Rewrites a damaged log so that it reads clean. Whole lines keep their exact bytes, and salvaged entries get lines of
 * their own in the place of the damaged line. Well-formed objects of unknown types stay, since a newer writer wrote them,
 * and so do lines that only a limit hides (`maxLineBytes`, `maxDepth`). A log that reads clean is not touched.
 *
 * The writer's lock is held, except on a dry run. A crash at any point leaves the old log or the new one, and maybe a file
 * `.<log>.<id>.repairing`, which the next repair removes. Mode and owner are kept, and where GNU `cp` is installed the access
 * control list and other attributes. A log with other names (hard links, a mount of its own) is refused: who opened it by one of
 * them would not see the lock. Only the log's owner may read the quarantine. An abort is ignored once the log has been replaced or
 * cut.
 *
 * A process that writes to the log without the lock is either noticed (ERR_LOG_CHANGED), or what it appended is carried
 * over (`lateBytes`). What it writes later is lost: from some microseconds before a torn tail is cut, and from some
 * milliseconds after the log is replaced.
 *
 * @throws AbortError, whose cause is the signal's reason; LogError ERR_LOG_HEADER or ERR_LOG_EMPTY where the header is
 *   lost and none is given, ERR_LOG_VERSION, ERR_LOG_ENCODING, ERR_LOG_NOT_LINES for a JSON document over many lines or an
 *   array as the file, ERR_LOG_TOO_DAMAGED (see `force`), ERR_LOG_INVALID_ENTRY for the given header, ERR_LOG_LOCKED,
 *   ERR_LOG_CHANGED where another process wrote to the log, ERR_LOG_FAILED where the repaired log does not read back;
 *   TypeError or RangeError for invalid options; Node's own errors, and EISDIR or EINVAL for what is not a regular file
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
 * @param headerLine the line of a header, byte for byte, instead of `options.header`
 * @param onReadBack called after each block of a new log that is read back, with how many of its bytes have been read
 */
export async function repair<H, E>(
  files: RewritingLayer,
  path: string,
  format: LogFormat<H, E>,
  options: RepairOptions<H>,
  headerLine?: Uint8Array,
  onReadBack?: (bytes: number) => void,
): Promise<RepairReport> {
  requireRepairArguments(format, options)
  const resolved = await files.resolve(path)
  requireRegularFile(resolved, await files.stat(resolved))
  const settings = resolveRepairOptions(format, resolved, options)
  throwIfAborted(settings.signal)
  const lock = settings.dryRun ? undefined : await WriterLock.acquire(resolved, settings)
  try {
    const file = await files.open(resolved, settings.dryRun ? 'r' : 'r+')
    try {
      // A process that was killed while it created the log may have left a second name for it.
      if (lock !== undefined) await clearUnfinished(files, resolved)
      await lock?.requireSoleName(file)
      const given = () => headerLine ?? givenLine(format, options.header, settings.maxDepth)
      const header = await lostHeader(file, format, given, settings)
      // A file that has a valid header is a log, however damaged its other lines are.
      if (format.headerSchema === undefined || header !== undefined) await requireLines(file)
      return await LogRepairer.repair({ files, path: resolved, file, format, settings, header, onReadBack })
    } finally {
      await file.close()
    }
  } finally {
    await lock?.release()
  }
}

/** The line of the header that is put in; undefined where the log has its own. */
async function lostHeader(
  file: LogFile,
  format: LogFormat<unknown, unknown>,
  given: () => Uint8Array | undefined,
  { maxLineBytes, maxDepth }: ResolvedRepairOptions,
): Promise<Uint8Array | undefined> {
  try {
    // A header that only a limit of this repair hides is not lost: reading the log refuses it.
    await readHeader(file, format, {
      maxLineBytes: Math.max(maxLineBytes, DEFAULT_MAX_LINE_BYTES),
      maxDepth: Math.max(maxDepth, DEFAULT_MAX_DEPTH),
    })
    return undefined
  } catch (error) {
    const isLost =
      error instanceof LogError && (error.code === 'ERR_LOG_HEADER' || error.code === 'ERR_LOG_EMPTY')
    const line = isLost ? given() : undefined
    if (line === undefined) throw error
    requireHeaderFits(line, maxLineBytes)
    return line
  }
}

function givenLine<H>(
  format: LogFormat<H, unknown>,
  header: H | undefined,
  maxDepth: number,
): Uint8Array | undefined {
  return header === undefined ? undefined : encodeHeader(format, header, maxDepth)
}

/** The same limits must read the repaired log. */
function requireHeaderFits(line: Uint8Array, maxLineBytes: number): void {
  const length = line.length - 1
  if (length <= maxLineBytes) return
  const message = `the header is ${length} bytes long, more than maxLineBytes (${maxLineBytes}); nothing was written`
  throw new LogError('ERR_LOG_INVALID_ENTRY', message)
}
