// Starting a process takes longer than most of these tests: so they run in one. Each runs by itself as well.

import './byte-size.test.js'
import './fixture-chunks.test.js'
import './fixture-damage.test.js'
import './fixture-stream.test.js'
import './long-line.test.js'
import './random.test.js'
import './session-shape.test.js'
import './statistics.test.js'
