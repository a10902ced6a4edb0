// Repairs the log whose path is its argument. The test kills it meanwhile.

import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { looseSessionFormat } from '../schemas/loose-session-format.js'

const [, , path = ''] = process.argv
await repairLog(path, looseSessionFormat)
