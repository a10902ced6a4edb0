const SAME_FOLDER =
  'nothing was changed; putting a log back needs room for a second copy beside it (--to FILE writes elsewhere)'
const OWNER =
  'only a user who may write to the log, its quarantine and their folder can put it back; --to FILE writes it elsewhere'

/** What helps where a log can't be put back, by the code of the problem. */
export const RESTORE_ADVICE: Readonly<Record<string, string>> = {
  ERR_LOG_CHANGED:
    'if the log is elsewhere, --log FILE names it; --to FILE writes the damaged log as it was, also where entries were appended since',
  ERR_LOG_CORRUPT: 'nothing was changed; `wholeline check` on the quarantine tells where it is damaged',
  ERR_LOG_EMPTY: 'nothing was changed; name the quarantine: what `wholeline repair` said it kept',
  ERR_LOG_HEADER: 'nothing was changed; name the quarantine: what `wholeline repair` said it kept',
  ERR_LOG_LOCKED: 'nothing was changed; end that process, or let it close the log; --to FILE needs no lock',
  ENOENT: '--log FILE names the log where it is not beside the quarantine',
  EEXIST: 'nothing was changed; --to makes a new file',
  ENOSPC: SAME_FOLDER,
  EDQUOT: SAME_FOLDER,
  EACCES: OWNER,
  EPERM: OWNER,
  EROFS: OWNER,
}
