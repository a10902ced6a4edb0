// Starting a process takes longer than most of these tests: so they run in one. Each runs by itself as well.

import './backward-lines.test.js'
import './backward-scan.test.js'
import './bit-stack.test.js'
import './entry-encoder.test.js'
import './extent-list.test.js'
import './log-error.test.js'
import './nesting.test.js'
import './parse-options.test.js'
import './recovery-tally.test.js'
import './source-encoding.test.js'
import './utf8.test.js'
