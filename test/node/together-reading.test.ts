// Starting a process takes longer than most of these tests: so they run in one. Each runs by itself as well.

import './entry-reader.test.js'
import './every-way-of-consuming.test.js'
import './field-logs.test.js'
import './read-records.test.js'
import './scan-entries.test.js'
import './unheard-faults.test.js'
