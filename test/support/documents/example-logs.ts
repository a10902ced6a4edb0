// The logs that lie in the folder in which an example runs.

import {
  assistantEntry,
  bytesOf,
  compactionEntry,
  firstHalf,
  jsonOf,
  leafEntry,
  logOf,
  sessionHeader,
  toolResultEntry,
  userEntry,
} from '../damage/session-log.js'

const entries = [
  userEntry('1'),
  assistantEntry('2'),
  toolResultEntry('3'),
  compactionEntry('4'),
  leafEntry('5'),
]

export const exampleLogs: Readonly<Record<string, Uint8Array>> = {
  'session.jsonl': logOf(sessionHeader, ...entries),
  'damaged.jsonl': bytesOf(
    logOf(sessionHeader, ...entries.slice(0, 2), `${firstHalf(jsonOf(entries[2]))}${jsonOf(entries[2])}`),
    logOf('\0'.repeat(16), ...entries.slice(3)),
    firstHalf(jsonOf(leafEntry('6'))),
  ),
}
