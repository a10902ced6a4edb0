// Starting a process takes longer than most of these tests: so they run in one. Each runs by itself as well.

import './append-only.test.js'
import './changed-log.test.js'
import './corners.test.js'
import './create.test.js'
import './find-last-newline.test.js'
import './lock-socket.test.js'
import './open.test.js'
import './read-while-writing.test.js'
import './tail-recovery.test.js'
import './writer-lock.test.js'
import './writer-lock-foreign.test.js'
import './writer-lock-names.test.js'
