// Mends the log whose path is its argument, and is killed while it does.

import { repairLog } from '../../../lib/node/repair-log.js'
import { looseSessionFormat } from '../../writing/support/loose-session-format.js'

const [, , path = ''] = process.argv
await repairLog(path, looseSessionFormat)
