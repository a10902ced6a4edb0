// Undoes what a repair, or a writer's opening, did to a log: the damaged original is put together beside the log, and
// takes its place in one step, so that a crash leaves one or the other.

import { basename, dirname, join } from 'node:path'
import { knownOptions, type OptionNames } from '../../core/option-checks.js'
import { throwIfAborted } from '../files/abort-error.js'
import { BlockWriter } from '../files/block-writer.js'
import {
  type LogFile,
  nodeFiles,
  pathOf,
  type RewritingLayer,
  statOrNothing,
  systemError,
} from '../files/file-layer.js'
import { placeNew } from '../files/new-file.js'
import { OWNER_ALONE } from '../files/private-copy.js'
import { WriterLock } from '../lock/writer-lock.js'
import { clearUnfinished } from '../quarantine/clear-unfinished.js'
import { type QuarantineIndex, readSections } from '../quarantine/quarantine-sections.js'
import { LogRestorer } from './log-restorer.js'
import { putTogether } from './restoration.js'
import { sectionToUndo } from './section-choice.js'

/** The options of `restoreLog`. All may be left out. */
export interface RestoreOptions {
  /** The log. Default: the file beside the quarantine that has the name in the quarantine's header. */
  log?: string | URL | undefined
  /** A new file that the damaged original is written to, instead of over the log. EEXIST where it exists. */
  to?: string | URL | undefined
  /** Ends the restoring with the log as it was; ignored once the log has been replaced. */
  signal?: AbortSignal | undefined
}

const RESTORE_OPTIONS: OptionNames<RestoreOptions> = { log: true, to: true, signal: true }

/** The path of the damaged original, and its length in bytes. */
export interface RestoredLog {
  /** Where the damaged original is now. */
  path: string
  /** Its length, in bytes. */
  bytes: number
}

/**
 * Puts a log that a repair or a writer's opening changed back, byte for byte: undoes the last section of the quarantine
 * that is not undone yet. Called again, it undoes the section before.
 *
 * The log must be as that section left it, by its length and a SHA-256 (of a log that was only cut at its end: of the last
 * 4 KiB before the cut). A log that has grown or changed since is refused. With `to`, entries may have been appended
 * since: the original is written there as it was, readable only by its owner, and the log and the quarantine are not
 * changed.
 *
 * The writer's lock is held, except with `to`. Mode, owner and access control list are kept as by `repairLog`. A crash at
 * any point leaves the log as it was or the original. An abort is ignored once the original is in place.
 *
 * @throws AbortError, whose cause is the signal's reason; LogError ERR_LOG_CHANGED where the log is not as the section
 *   left it, ERR_LOG_LOCKED, ERR_LOG_CORRUPT where the quarantine is damaged, ERR_LOG_HEADER, ERR_LOG_EMPTY or
 *   ERR_LOG_VERSION where the file is not a quarantine; Node's own errors
 */
export async function restoreLog(
  quarantine: string | URL,
  options: RestoreOptions = {},
): Promise<RestoredLog> {
  knownOptions(options, RESTORE_OPTIONS)
  const { log, to, signal } = options
  return restore(nodeFiles, pathOf(quarantine), {
    log: log === undefined ? undefined : pathOf(log),
    to: to === undefined ? undefined : pathOf(to),
    signal,
  })
}

export interface ResolvedRestoreOptions {
  log: string | undefined
  to: string | undefined
  signal: AbortSignal | undefined
}

/** The same over any file layer. */
export async function restore(
  files: RewritingLayer,
  path: string,
  { log, to, signal }: ResolvedRestoreOptions,
): Promise<RestoredLog> {
  throwIfAborted(signal)
  return withFile(await files.open(path, to === undefined ? 'r+' : 'r'), async (quarantine) => {
    const index = await readSections(quarantine, signal)
    const resolved = await files.resolve(log ?? (await logBeside(files, path, index)))
    if (to !== undefined) return writeTo(files, to, { quarantine, index, log: resolved, signal })
    const lock = await WriterLock.acquire(resolved)
    try {
      await clearUnfinished(files, resolved)
      return await withFile(await files.open(resolved, 'r'), (file) =>
        new LogRestorer({ files, path: resolved, file, quarantine, index, signal }).run(),
      )
    } finally {
      await lock.release()
    }
  })
}

/** The default for `log`. The header's path is not followed to another folder: the wrong log must never be overwritten. */
async function logBeside(
  files: RewritingLayer,
  quarantine: string,
  { log }: QuarantineIndex,
): Promise<string> {
  const path = join(dirname(quarantine), basename(log))
  if ((await statOrNothing(files, path)) !== undefined) return path
  const was = log === basename(log) ? '' : ` (it was '${log}', from the quarantine's folder)`
  throw systemError('ENOENT', path, `the log is not beside its quarantine${was}: name it with log`)
}

interface Copying {
  quarantine: LogFile
  index: QuarantineIndex
  log: string
  signal: AbortSignal | undefined
}

async function writeTo(
  files: RewritingLayer,
  to: string,
  { quarantine, index, log, signal }: Copying,
): Promise<RestoredLog> {
  if ((await statOrNothing(files, to)) !== undefined) throw systemError('EEXIST', to)
  return withFile(await files.open(log, 'r'), async (file) => {
    const { section } = await sectionToUndo({ path: log, file, index, signal }, ['repaired', 'grown'])
    const fill = async (copy: LogFile) => {
      await putTogether(quarantine, file, section, new BlockWriter(copy), signal)
    }
    const copy = await placeNew(files, to, { mode: OWNER_ALONE, fill })
    await copy.close()
    await files.syncFolderOf(to)
    return { path: to, bytes: section.damaged.bytes }
  })
}

async function withFile<Result>(file: LogFile, work: (file: LogFile) => Promise<Result>): Promise<Result> {
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}
