// The files that wholeline itself puts beside a log. They are not logs: a command that reads a folder passes
// them over.

import { isUnfinishedName } from '../files/draft-file.js'
import { PREFIX } from '../files/names-beside.js'

const LOCK = '.lock'
/** A number follows where the name was taken. */
const QUARANTINE = /\.quarantine\.jsonl(?:\.\d{1,3})?$/

/** Whether a file of this name is a quarantine, a lock, or a temporary file of wholeline. */
export function isOwnFile(name: string): boolean {
  return name.startsWith(PREFIX) || name.endsWith(LOCK) || QUARANTINE.test(name) || isUnfinishedName(name)
}
