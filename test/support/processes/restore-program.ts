// Undoes the last section of a quarantine, and dies before one of its changes. Arguments: the path of the quarantine, and the
// number of that change, counted from 0.

import { restore } from '../../../lib/node/restore/restore-log.js'
import { WatchedFiles } from '../files/watched-files.js'

const UNCHANGING = ['read', 'stat', 'stat path', 'resolve', 'close', 'sync', 'sync folder']
let changes = 0

const [, , quarantine = '', last] = process.argv
const files = new WatchedFiles({
  before: ({ name }) => {
    if (UNCHANGING.includes(name)) return
    if (changes === Number(last)) process.kill(process.pid, 'SIGKILL')
    changes += 1
  },
})
await restore(files, quarantine, { log: undefined, to: undefined, signal: undefined })
