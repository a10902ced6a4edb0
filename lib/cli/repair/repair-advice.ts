// What to do where a log could not be repaired.

const OTHER_FOLDER = '--quarantine PATH keeps what is taken out elsewhere'
const ROOM = `nothing was changed; while it runs, repair needs room for a second copy beside the log (${OTHER_FOLDER})`
const OWNER =
  'repair writes to the log and to its folder: run it as the owner of both, or repair a copy of the log'
const GROUP =
  'the repaired log gets the owner and the group of the damaged one, which takes root, or the owner of the log if in ' +
  'that group; or repair a copy of the log'
const MOUNTED =
  'nothing was changed; a file that is mounted by itself cannot be replaced: repair it where its folder is, or repair a copy'

/** What to do, by the code of the problem. */
export const REPAIR_ADVICE: Readonly<Record<string, string>> = {
  ERR_FORMAT_UNCERTAIN:
    'nothing was changed; for a session log, --header FILE puts in line 1 of FILE as its header; ' +
    'for plain JSON lines, give --format jsonl',
  ERR_FORMAT_MISMATCH: 'nothing was changed; --format session repairs it as a session log all the same',
  ERR_LOG_HEADER:
    'nothing was changed; --header FILE puts in line 1 of FILE as its header; --format names another format',
  ERR_LOG_EMPTY: 'nothing was changed; --header FILE puts in line 1 of FILE as its header',
  ERR_LOG_VERSION:
    'nothing was changed; --format jsonl repairs it as plain JSON lines, and takes out only lines that are not JSON',
  ERR_LOG_NOT_LINES: 'nothing was changed',
  ERR_LOG_TOO_DAMAGED: '--force repairs it all the same; if it is another kind of log, --format names that',
  ERR_LOG_LOCKED:
    'nothing was changed; end that process, or let it close the log, and repair again; --dry-run needs no lock',
  ERR_LOG_CHANGED: 'stop the process that writes to the log, and repair again',
  ERR_LOG_FAILED: '`wholeline cat --salvage` still writes every whole entry to standard output',
  ENOSPC: ROOM,
  EDQUOT: ROOM,
  EACCES: OWNER,
  EBUSY: MOUNTED,
  EPERM: GROUP,
  EROFS: OWNER,
}
