// Starting a process takes longer than most of these tests: so they run in one. Each runs by itself as well.

import './corruption.test.js'
import './damage.test.js'
import './header-line.test.js'
import './line-assembler.test.js'
import './line-buffer.test.js'
import './line-decoder.test.js'
import './log-parser.test.js'
import './truncation.test.js'
