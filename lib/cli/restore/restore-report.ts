// The report of `wholeline restore`, for a person and for a program.

import type { RestoredLog } from '../../node/restore/restore-log.js'
import { jsonLine, unreadJson } from '../shared/json-report.js'
import type { UnreadLog } from '../shared/log-outcome.js'
import { row } from '../shared/recovery-report.js'
import { logName, printable } from '../text/printable.js'
import { byteSize } from '../text/quantity.js'

/** `file` is the quarantine. */
export type RestoreOutcome = (RestoredLog & { readonly file: string }) | UnreadLog

const ROOM =
  'nothing was changed; restore needs room for a second copy beside the log (--to FILE writes elsewhere)'
const OWNER =
  'only a user who may write to the log, its quarantine and their folder can restore it; --to FILE writes elsewhere'

/** What to do where a log could not be restored, by the code of the problem. */
export const RESTORE_ADVICE: Readonly<Record<string, string>> = {
  ERR_LOG_CHANGED:
    'if the log is elsewhere, --log FILE names it; --to FILE writes the damaged log as it was, even if the log has grown since',
  ERR_LOG_CORRUPT: 'nothing was changed; `wholeline check` on the quarantine says where it is damaged',
  ERR_LOG_EMPTY:
    'nothing was changed; name the quarantine: the file that `wholeline repair` reported as kept',
  ERR_LOG_HEADER:
    'nothing was changed; name the quarantine: the file that `wholeline repair` reported as kept',
  ERR_LOG_LOCKED: 'nothing was changed; end that process, or let it close the log; --to FILE needs no lock',
  ENOENT: 'name the quarantine, and by --log FILE the log where it is not beside it',
  EEXIST: 'nothing was changed; --to only makes a new file: name one that does not exist',
  ENOSPC: ROOM,
  EDQUOT: ROOM,
  EACCES: OWNER,
  EPERM: OWNER,
  EROFS: OWNER,
}

/** @param isCopy whether `--to` was given: the log itself is unchanged */
export function restoreReport(
  { file, path, bytes }: RestoredLog & { file: string },
  isCopy: boolean,
): string {
  const done = isCopy
    ? `wrote the damaged log, ${byteSize(bytes)}, to ${printable(path)}; the log and the quarantine are unchanged`
    : `put the damaged log back, byte for byte: ${printable(path)}, ${byteSize(bytes)}`
  return `${logName(file)}: ${isCopy ? 'COPIED' : 'RESTORED'}\n${row('done', done)}\n`
}

export function restoreJson(outcome: RestoreOutcome): string {
  if ('problem' in outcome) return unreadJson(outcome)
  const { file, path, bytes } = outcome
  return jsonLine({ file, path, bytes })
}
