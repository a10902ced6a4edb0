// ERR_LOG_CHANGED: another process cut, replaced, unlinked or wrote to a log that was in use here. What each change is
// called, and what the caller should do about it, is decided here alone.

import { LogError } from '../../core/log-error.js'

/** The file ends before the position that was read, or before the length that it had. */
export function cutWhileRead(size: number, before?: number): LogError {
  const how = before === undefined ? `to ${size} bytes` : `from ${before} to ${size} bytes`
  return changed(`the file was cut ${how} while it was read: read it again`, size)
}

/** The bytes before the position are not those that were read there. */
export function rewrittenWhileRead(offset: number): LogError {
  return changed('the file was cut and written to again while it was read: read it again', offset)
}

export function unlinkedWhileRead(offset: number): LogError {
  return changed(
    'the file was unlinked while it was read: the entries are those of the unlinked file',
    offset,
  )
}

export function replacedWhileRead(offset: number): LogError {
  return changed(
    'the file was replaced by another while it was read: the entries are those of the old one',
    offset,
  )
}

/**
 * A file was written to by a process that does not hold its lock.
 * @param work what was under way, as in 'while it was repaired'
 * @param outcome what that leaves, as in 'nothing was done'
 */
export function changedMeanwhile(path: string, work: string, outcome: string): LogError {
  return changed(`${path} was changed by another process ${work}: ${outcome}`)
}

/** The old file was written to, other than at its end, while the new one took its place. */
export function overwrittenWhileReplaced(path: string): LogError {
  return changed(
    `${path} was replaced, and another process wrote to the old file at that moment, other than at its end: ` +
      'those bytes are lost; end that process, then check the log and its quarantine',
  )
}

/** The file that a writer holds open is not the log any more, or not as the writer left it. */
export function changedUnderWriter(path: string, change: string, offset: number): LogError {
  return changed(
    `${path} ${change}: another process changed it; this writer writes no more, open the log again`,
    offset,
  )
}

/** The log is not what the section of its quarantine that is to be undone left. */
export function notAsQuarantined(path: string, why: string): LogError {
  return changed(`${path} ${why}; nothing was written`)
}

/** A log on a server has another ETag, or another length. */
export function changedOnServer(name: string): LogError {
  return changed(`${name} was changed on its server while it was read: read it again`)
}

/** A log is not what it was when its plan was made, or when it was opened. */
export function notAsPinned(how: string, offset?: number): LogError {
  return changed(`the log is not the one that was opened first: ${how}; plan and read it again`, offset)
}

function changed(message: string, offset?: number): LogError {
  return new LogError('ERR_LOG_CHANGED', message, offset === undefined ? {} : { offset })
}
