// A format for processes that must start fast: loading TypeBox and compiling schemas takes several times as long as everything
// else. It accepts any object; the tests themselves read the logs by the real format.

import type { LogFormat } from '../../../lib/format/log-format.js'
import type { Mismatch } from '../../../lib/format/mismatch/mismatch.js'
import { isObject } from '../../../lib/format/schema/json-objects.js'
import type { SessionEntry, SessionHeader } from '../../../lib/format/session-format.js'

const explain = (): Mismatch => ({ pointer: '', message: 'must be an object' })

export const looseSessionFormat: LogFormat<SessionHeader, SessionEntry> = {
  name: 'session',
  discriminator: 'type',
  unterminated: 'drop',
  headerSchema: {},
  entrySchema: {},
  headerIdentity: { type: 'session', version: 1 },
  knownTypes: undefined,
  isHeader: (value): value is SessionHeader => isObject(value),
  isEntry: (value): value is SessionEntry => isObject(value),
  explainHeader: explain,
  explainEntry: explain,
}
