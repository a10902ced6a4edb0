// Undoes the last section of the quarantine whose path is its argument, and dies before the change of the number that
// is the next one.

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
