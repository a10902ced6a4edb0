import { readdirSync } from 'node:fs'
import type { AppenderOptions } from '../../../lib/node/writing/log-appender.js'
import { jsonOf, leafEntry, logOf, sessionHeader } from '../damage/session-log.js'

/** The names in the folder, hidden files included: a writer must leave only its log. */
export function listing(folder: string): string[] {
  return readdirSync(folder).sort()
}

/** A header and two entries. */
export const wholeLog = logOf(sessionHeader, leafEntry('1'), leafEntry('2'))

/** The same, with a third entry that was cut short. */
export const tornBytes = Buffer.from(jsonOf(leafEntry('3')).slice(0, -5))
export const tornLog = Buffer.concat([wholeLog, tornBytes])

/** The options of a log appender; without a lock, for layers that are not real files. */
export const plainOptions: AppenderOptions = {
  durable: true,
  lock: false,
  unterminated: 'drop',
  quarantine: false,
}
