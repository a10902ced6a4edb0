// Starting a process takes longer than most of these tests: so they run in one. Each runs by itself as well.

import './attributes.test.js'
import './failures.test.js'
import './limits.test.js'
import './field-logs.test.js'
import './lost-header.test.js'
import './not-lines.test.js'
import './quarantine.test.js'
import './restore.test.js'
import './stories.test.js'
import './tail.test.js'
import './unfinished.test.js'
import './untouched.test.js'
