// Starting a process takes longer than most of these tests: so they run in one. Each runs by itself as well.

import './append.test.js'
import './append-queue.test.js'
import './failing-disk.test.js'
import './file-layer.test.js'
import './power-cut.test.js'
