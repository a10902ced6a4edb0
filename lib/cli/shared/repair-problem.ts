// Why a log could not be repaired, and what to do about it: at night, and without the manual.

import { LogError } from '../../core/log-error.js'
import { problemOf, Refusal, systemErrorText } from '../errors/problem.js'

const OTHER_FOLDER = '--quarantine PATH keeps what is taken out elsewhere'
const ROOM = `nothing was changed; repairing needs room for a second copy beside the log, for as long as it lasts (${OTHER_FOLDER})`
const OWNER =
  'repair writes into the log and its folder: run it as the owner of both, or repair a copy of the log'
const GROUP =
  'the repaired log gets the owner and the group of the damaged one, which only root, or its owner who is in that ' +
  'group, can give it; or repair a copy of the log'
const MOUNTED =
  'nothing was changed; a file that is mounted by itself is never replaced: repair it where its folder is, or a copy'

/** What helps, by the code of the problem. */
export const REPAIR_ADVICE: Readonly<Record<string, string>> = {
  ERR_FORMAT_UNCERTAIN:
    'nothing was changed; --header FILE gives a session log line 1 of FILE as its header; ' +
    'if these are plain JSON lines, say --format jsonl',
  ERR_FORMAT_MISMATCH: 'nothing was changed; --format session repairs it as a session log all the same',
  ERR_LOG_HEADER:
    'nothing was changed; --header FILE gives the log line 1 of FILE as its header; --format names another format',
  ERR_LOG_EMPTY: 'nothing was changed; --header FILE gives the log line 1 of FILE as its header',
  ERR_LOG_VERSION:
    'nothing was changed; --format jsonl repairs its lines as plain JSON, and takes out only what is none',
  ERR_LOG_NOT_LINES: 'nothing was changed',
  ERR_LOG_TOO_DAMAGED: 'here: --force; or --format, if it is another kind of log',
  ERR_LOG_LOCKED:
    'nothing was changed; end that process, or let it close the log, and repair again; --dry-run looks without the lock',
  ERR_LOG_CHANGED: 'end whatever writes to the log, and repair again',
  ERR_LOG_FAILED: '`wholeline cat --salvage` still writes out every whole entry',
  ENOSPC: ROOM,
  EDQUOT: ROOM,
  EACCES: OWNER,
  EBUSY: MOUNTED,
  EPERM: GROUP,
  EROFS: OWNER,
}

/** An error of the repair itself. More files than the log are at work then, so the system's word names the file. */
export function repairError(error: unknown): unknown {
  const problem = problemOf(error)
  if (problem === undefined || error instanceof LogError) return error
  const what = failedWork(error as NodeJS.ErrnoException)
  const text = systemErrorText(error as NodeJS.ErrnoException)
  const message = what === undefined ? text : `can't ${what}: ${text}`
  return new Refusal({ code: problem.code, message }, { cause: error })
}

function failedWork(error: NodeJS.ErrnoException & { dest?: string }): string | undefined {
  const { syscall, path, dest } = error
  if (syscall === 'rename') return `put the new log in the place of ${dest}`
  if (syscall === 'fchown') return 'give the new log the owner and the group of the old one'
  return path === undefined ? undefined : `write ${path}`
}
